"""A tiny lesson with a bank of attempts, so that the pipeline is tested without the real notebooks."""

from __future__ import annotations

import shutil
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tradeoff.course.accidents import to_bytes
from tradeoff.course.release import release

REPOSITORY = Path(__file__).resolve().parents[2]
NAME = "00_tiny"

TEST_DOUBLE = '''\
"""Check `double`: a number you can check by hand, then others (3 points)."""


def test_double():
    from tradeoff.checks import Check

    check = Check("double", points=3, seconds=2)
    with check.part("a number you can check by hand", points=1):
        check.close(check.call(double, 3), 6, what="double(3)", expected="twice the number", hint="Add it to itself.",
                    misconceptions={"square instead of double": 9, "one added": 4})
    ### BEGIN HIDDEN TESTS
    with check.part("other numbers", points=2):
        got = check.call(double, 70)
        check.close(got, 140, what="double(70)", expected="twice the number", hint="Any number.",
                    misconceptions={"square instead of double": 4900, "one added": 71, "only small numbers": 0})
    ### END HIDDEN TESTS
    return check.score()


test_double()'''

TEST_KINDS = '''\
"""Check `kinds`: a kind for each animal (2 points)."""


def test_kinds():
    from tradeoff.checks import Check

    check = Check("kinds", points=2)
    with check.part("the form", points=0.5):
        check.mapping(kinds, keys=["cat", "trout"], levels=["mammal", "fish", "bird"])
    ### BEGIN HIDDEN TESTS
    with check.part("cat", points=0.75):
        check.choice(kinds, "cat", options={"mammal": None, "fish": ("likes fish, is fish", "It eats them."), "bird": "No."})
    with check.part("trout", points=0.75):
        check.choice(kinds, "trout", options={"fish": None, "mammal": ("swims like a whale", "Gills."), "bird": "No."})
    ### END HIDDEN TESTS
    return check.score()


test_kinds()'''


def graded(source: str, name: str, **fields: object) -> NotebookNode:
    """An nbgrader cell; ``written=True`` makes it Markdown."""
    written = bool(fields.pop("written", False))
    meta = {"schema_version": 3, "grade_id": name, "grade": False, "solution": False, "locked": False, "task": False}
    meta |= {"cell_type": "markdown" if written else "code"} | fields
    cell = (new_markdown_cell if written else new_code_cell)(source, metadata={"nbgrader": meta})
    cell["id"] = name.replace("_", "-")
    return cell


def solution(tests: dict[str, str] | None = None) -> NotebookNode:
    """The instructor's notebook: two automatically graded items and a written one."""
    tests = tests or {}
    answer = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
    cells = [
        new_markdown_cell("# Tiny", id="title"),
        graded("number = 3", "setup", locked=True),
        graded("def double(x):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION", "double", solution=True),
        graded(tests.get("double", TEST_DOUBLE), "test_double", grade=True, locked=True, points=3),
        new_markdown_cell("Next.", id="next"),
        graded(answer.format('kinds = {"cat": "mammal", "trout": "fish"}'), "kinds", solution=True),
        graded(tests.get("kinds", TEST_KINDS), "test_kinds", grade=True, locked=True, points=2),
        graded("Doubling is adding.", "essay", written=True, grade=True, solution=True, points=2),
    ]
    meta = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=meta)


ATTEMPTS = {
    "double": """\
# %% [right] a sum
def double(x):
    return x + x
# %% [right] a product
double = lambda x: 2 * x
# %% [right] a loop
def double(x):
    total = 0
    for _ in range(2):
        total += x
    return total
# %% [right] a helper with a name that the test uses too
def check(x):
    return x + x
def double(x):
    return check(x)
# %% [wrong: square instead of double]
def double(x):
    return x * x
# %% [wrong: one added]
def double(x):
    return x + 1
# %% [wrong: only small numbers]
def double(x):
    return 2 * x if x < 10 else 0
# %% [wrong: still running]
def double(x):
    while True:
        pass
# %% [wrong: not attempted]
def double(x):
    raise NotImplementedError()
""",
    "kinds": """\
# %% [right] a dictionary
kinds = {"trout": "fish", "cat": "mammal"}
# %% [right] pairs
kinds = [("cat", "Mammal"), ("trout", "fish")]
# %% [right] made by a loop
kinds = {}
for name, kind in zip(["cat", "trout"], ["mammal", "fish"]):
    kinds[name] = kind
# %% [wrong: likes fish, is fish]
kinds = {"cat": "fish", "trout": "fish"}
# %% [wrong: swims like a whale]
kinds = {"cat": "mammal", "trout": "mammal"}
# %% [wrong: wrong shape or type]
kinds = 7
# %% [wrong: lacks 1 of 2 entries]
kinds = {"cat": "mammal"}
# %% [wrong: one of mammal, fish, bird]
kinds = {"cat": "mammal", "trout": "tree"}
""",
}
DAMAGED = 'from tradeoff.course.accidents import standard\n\nCASES = standard("double", "kinds")\n'


def make(root: Path, attempts: dict[str, str] | None = None, damaged: str = DAMAGED, book: NotebookNode | None = None) -> Path:
    """Write the lesson, its release and its bank into ``root`` and return it."""
    book = book or solution()
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    for folder, notebook in (("solutions", book), ("notebooks", None)):
        path = root / folder / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(to_bytes(notebook or release(book, NAME, root)))
    (root / "solutions" / NAME / f"{NAME}.py").write_text("# the text\n")
    bank = root / "tests" / "attempts" / NAME
    bank.mkdir(parents=True)
    for item, text in (attempts if attempts is not None else ATTEMPTS).items():
        (bank / f"{item}.py").write_text(text)
    if damaged:
        (bank / "damaged.py").write_text(damaged)
    return root
