"""The part of the instructor's guide that is made from the attempts bank: what students get wrong, item by item."""

from __future__ import annotations

import re
from pathlib import Path

from tradeoff.course.bank import parse
from tradeoff.course.place import CourseError, lessons, write_atomic

GUIDE = Path("solutions") / "README.md"
PLACE = re.compile(r"(?s)(<!-- misconceptions: written by `tradeoff build` -->\n).*?(<!-- end of misconceptions -->)")


def misconceptions(root: Path) -> str:
    """One section a lesson, one line an item: the misconceptions that its bank of wrong attempts holds."""
    lines: list[str] = []
    for lesson in lessons(root):
        found = {path.stem: parse(path) for path in sorted((root / "tests" / "attempts" / lesson.name).glob("*.py"))
                 if path.stem != "damaged"}
        tags = {item: dict.fromkeys(a.tag for a in attempts if not a.right) for item, attempts in found.items()}
        if tags:
            lines += [f"**{lesson.name}**", "", *[f"- `{item}`: {' · '.join(names)}" for item, names in tags.items()], ""]
    return "\n".join(lines)


def with_misconceptions(guide: str, root: Path) -> str:
    """The guide's text with that part brought up to date.

    Raises:
        CourseError: the guide has no place for it.
    """
    if not PLACE.search(guide):
        raise CourseError(f"{GUIDE}: the two comments that mark the misconceptions are missing; restore them.")
    return PLACE.sub(lambda m: f"{m[1]}{misconceptions(root)}{m[2]}", guide)


def update(root: Path) -> bool:
    """Bring the guide up to date; return whether it changed (a course without a guide has nothing to update)."""
    path = root / GUIDE
    return path.is_file() and write_atomic(path, with_misconceptions(path.read_text(encoding="utf-8"), root).encode())
