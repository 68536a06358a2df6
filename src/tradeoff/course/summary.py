"""What a notebook promises in its opening, and the lesson table of the README made from it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from nbformat import NotebookNode

from tradeoff.course.place import CourseError

OPENING_CELLS = 3
TABLE = re.compile(r"(?s)(<!-- lessons: written by `tradeoff build` -->\n).*?(<!-- end of lessons -->)")


@dataclass(frozen=True)
class Summary:
    """Title, decision, minutes and points; an empty string or zero where the opening is silent."""

    title: str
    decision: str
    minutes: int
    stated_points: float
    points: float


def summarise(notebook: NotebookNode) -> Summary:
    """Read the promises from the first three Markdown cells and the points from the graded cells."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"][:OPENING_CELLS]
    opening = "\n".join(re.sub(r"(?m)^>\s?", "", text) for text in texts)
    title = re.search(r"(?m)^# +(.+)$", opening)
    minutes = re.search(r"\*\*Time:\*\*\s*(\d+)\s+minutes", opening)
    points = re.search(r"\*\*Points:\*\*\s*(\d+(?:\.\d+)?)", opening)
    bold = re.findall(r"(?s)\*\*((?:(?!\*\*).)+\?)\*\*", texts[0]) if texts else []
    decision = re.sub(r"^(?:The|Your) decision:\s*", "", " ".join(bold[-1].split())) if bold else ""
    return Summary(
        title=title[1].strip() if title else "",
        decision=decision[:1].upper() + decision[1:],
        minutes=int(minutes[1]) if minutes else 0,
        stated_points=float(points[1]) if points else 0.0,
        points=sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in notebook.cells),
    )


def run_bound(seconds: float) -> int:
    """Upper bound of a run time in whole 5 s, with a quarter to spare."""
    return max(1, math.ceil(1.25 * seconds / 5)) * 5


def lesson_row(name: str, facts: Summary, bound: int) -> str:
    """One row of the README's lesson table."""
    number, title = name.split("_")[0], re.sub(r"^\d\d\s*[·:-]\s*", "", facts.title)
    link = f"[{number} · {title}](notebooks/{name}/{name}.ipynb)"
    return f"| {link} | {facts.minutes} | {facts.points:g} | {facts.decision} | < {bound} s |"


def with_lessons(readme: str, built: dict[str, tuple[Summary, float]], timings: bool = False) -> str:
    """`readme` with the rows of the built lessons (summary, seconds) replaced or added, in order.

    A run time that is already stated stays, so that a second build changes nothing, unless `timings`.

    Raises:
        CourseError: the README has no place for the table.
    """
    place = TABLE.search(readme)
    if not place:
        raise CourseError("README.md: the two comments that mark the lesson table are missing; restore them.")
    rows = {m[1]: m[0] for m in re.finditer(r"(?m)^\| \[.*?\]\(notebooks/([^/]+)/.*$", place[0])}
    for name, (facts, seconds) in built.items():
        stated = re.search(r"< (\d+) s \|$", rows.get(name, ""))
        rows[name] = lesson_row(name, facts, int(stated[1]) if stated and not timings else run_bound(seconds))
    table = ["| Notebook | Minutes | Points | You will decide | Run time |", "|---|--:|--:|---|--:|"]
    table += [rows[name] for name in sorted(rows)]
    return TABLE.sub(lambda m: m[1] + "\n".join(table) + "\n" + m[2], readme)
