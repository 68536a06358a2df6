"""A tiny course that passes every gate: the green side of the red fixtures."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
NAME = "00_demo"

HEAD = '''\
# %% [markdown]
# # 00 · Demo: twice as much?
#
# A shop wants to double a number. **Will you let it?**

# %% [markdown]
# **By the end you can** double. **Time:** 5 minutes. **Points:** 5.

# %% nbgrader={"grade_id": "setup", "locked": true}
from tradeoff import figures

# %% [markdown]
# ## Your work

# %% nbgrader={"grade_id": "double", "solution": true}
def double(x):
    """Twice `x`."""
    # One line is enough.
    ### BEGIN SOLUTION
    twice_the_number = x + x
    return twice_the_number
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_double", "grade": true, "points": 3}
"""Check `double`: a number you can check by hand, then others (3 points)."""


def test_double():
    from tradeoff.checks import Check

    check = Check("double", points=3)
    with check.part("a number you can check by hand", points=1):
        check.close(check.call(double, 2), 4, atol=0, what="double(2)", expected="two and two", hint="Add it to itself.")
    ### BEGIN HIDDEN TESTS
    with check.part("another number", points=2):
        check.close(check.call(double, 70), 140, atol=0, what="double(70)", expected="seventy twice", hint="Any number.")
    ### END HIDDEN TESTS
    return check.score()


test_double()

# %% [markdown]
# ### In your own words

# %% [markdown] nbgrader={"grade_id": "essay", "grade": true, "solution": true, "points": 2}
# Doubling is adding a number to itself, which is the model answer.
#
# === BEGIN MARK SCHEME ===
# Two points for saying that a sum is meant.
# === END MARK SCHEME ===

# %%
fig, ax = figures.canvas("Two is twice one", "A line from 1 to 2")
ax.plot([1, 2])
figures.show(fig, alt="Line chart that rises from 1 to 2.", summary="from 1 to 2")
'''
FILLER = "\n# %% [markdown]\n# Paragraph {number}.\n"
TEXT = HEAD + "".join(FILLER.format(number=number) for number in range(16))
RUBRIC = "# Rubric\n\nExcellent: names the sum and gives an example of her own.\n"


def make(folder: Path, text: str = TEXT) -> Path:
    """Write the course into `folder`, with the repository's own nbgrader_config.py, and return it."""
    lesson = folder / "solutions" / NAME
    lesson.mkdir(parents=True)
    (lesson / f"{NAME}.py").write_text(text)
    (lesson / "rubric.md").write_text(RUBRIC)
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    (folder / "README.md").write_text("<!-- lessons: written by `tradeoff build` -->\n<!-- end of lessons -->\n")
    return folder


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in `folder` and capture what it says."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def free_port() -> int:
    """A port on this computer that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
