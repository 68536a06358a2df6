"""Where the course lives: its root folder and its lessons."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

LESSON = re.compile(r"\d\d_[a-z0-9_]+")


class CourseError(RuntimeError):
    """A problem the user can solve; the message names the file, the value and the remedy."""


@dataclass(frozen=True)
class Lesson:
    """The files of one lesson, named by its slug such as ``00_orientation``."""

    root: Path
    name: str

    @property
    def text(self) -> Path:
        """The authored text (jupytext py:percent)."""
        return self.root / "solutions" / self.name / f"{self.name}.py"

    @property
    def solution(self) -> Path:
        """The executed instructor notebook, generated from the text."""
        return self.root / "solutions" / self.name / f"{self.name}.ipynb"

    @property
    def release(self) -> Path:
        """The student notebook, generated from the solution."""
        return self.root / "notebooks" / self.name / f"{self.name}.ipynb"

    @property
    def rubric(self) -> Path:
        """The rubric of the written items."""
        return self.root / "solutions" / self.name / "rubric.md"


def find_root(start: Path | None = None) -> Path:
    """The course folder: the nearest folder above `start` (default: here) with nbgrader_config.py.

    Falls back to the checkout that this package was installed from.

    Raises:
        CourseError: when there is none, for example in a plain wheel installation.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if (folder / "nbgrader_config.py").is_file():
            return folder
    raise CourseError(
        f"{here} is not inside the course repository (no folder above it has nbgrader_config.py). "
        "Change into your clone of the repository and try again."
    )


def find_course(start: Path | None = None) -> Path:
    """The folder with the released notebooks: the repository, or an unpacked student kit.

    Raises:
        CourseError: there is none here or above.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if releases(folder) or (folder / "nbgrader_config.py").is_file():
            return folder
    raise CourseError(
        f"{here} is not inside the course: no folder above it holds notebooks/NN_name/NN_name.ipynb. "
        "Change into the repository or the unpacked kit and try again."
    )


def releases(course: Path) -> dict[str, Path]:
    """The released notebooks of a course folder by lesson name, in order."""
    found = sorted((course / "notebooks").glob("*/*.ipynb"))
    return {path.stem: path for path in found if LESSON.fullmatch(path.stem) and path.parent.name == path.stem}


def lessons(root: Path, chosen: list[str] | None = None) -> list[Lesson]:
    """The lessons with a text under solutions/, in order; `chosen` filters by number or name.

    Raises:
        CourseError: when a chosen name matches no lesson.
    """
    found = [
        Lesson(root, folder.name)
        for folder in sorted((root / "solutions").glob("*"))
        if LESSON.fullmatch(folder.name) and (folder / f"{folder.name}.py").is_file()
    ]
    if not chosen:
        return found
    picked: list[Lesson] = []
    for wish in chosen:
        slug = Path(wish).name.removesuffix(".py").removesuffix(".ipynb")
        match = [one for one in found if one.name == slug or one.name.split("_")[0] == slug.zfill(2)]
        if not match:
            names = ", ".join(one.name for one in found) or "none yet"
            raise CourseError(f"No lesson is called {wish!r}. Lessons with a text: {names}.")
        picked += [one for one in match if one not in picked]
    return picked


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_atomic(path: Path, content: bytes) -> bool:
    """Write `content` under a temporary name, then rename; return whether the file changed.

    An interrupted run leaves either the old file or the new one, never half a file.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True
