"""Settings for every nbgrader command run in this repository, the formgrader included."""

from tradeoff.grading import configure

c = get_config()  # noqa: F821  (nbgrader provides it)

# The course: solutions are the source, notebooks are the release.
c.CourseDirectory.course_id = "tradeoff"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"

# nbgrader copies every other file of an assignment folder into the release. The authored text and
# the rubric hold the answers, a notebook writes its pre-registration beside it, and no lesson needs a loose file.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    "*.py",
    "*.md",
    "*.json",
]

# A clean run of a notebook takes at most 60 s; a cell that needs 60 s on a slow machine is stuck.
c.ExecutePreprocessor.timeout = 60
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ExecutePreprocessor.record_timing = False

# Submissions hold HTML from strangers; the grader's browser must not run it.
c.HTMLExporter.sanitize_html = True

# Repair accidents, run to the end, require a score from every test, keep hidden tests hidden.
configure(c)
