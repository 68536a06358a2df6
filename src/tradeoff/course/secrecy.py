"""What students must not see, and whether a text or a folder shows it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tradeoff.course.place import lessons

MIN_LINE = 12  # shorter lines such as `return share` say nothing and occur everywhere
MIN_CODE_LINE = 50
REGION = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
FORBIDDEN_NAMES = re.compile(
    r"(?:^|/)(?:solutions|attempts|tests|gradebook\.db|rubric[^/]*|nbgrader_config\.py|\d\d_[^/]*\.py)(?:/|$)"
)


def plain(line: str) -> str:
    """A line without indentation, JSON escapes and repeated blanks, so that copies compare equal."""
    return " ".join(line.replace('\\"', '"').replace("\\n", " ").split())


def split(cell: NotebookNode) -> tuple[list[str], list[str]]:
    """The secret and the public lines of a cell of the solution notebook."""
    flags = cell.metadata.get("nbgrader", {})
    lines = cell.source.splitlines()
    if flags.get("solution") and "BEGIN SOLUTION" not in cell.source:
        return lines, []
    secret, public, inside = [], [], False
    for line in lines:
        mark = REGION.search(line)
        if mark:
            inside = mark[1] == "BEGIN"
        else:
            (secret if inside else public).append(line)
    return secret, public


def secret_lines(solutions: Iterable[NotebookNode], rubrics: Iterable[str] = ()) -> set[str]:
    """Lines of solutions, hidden tests, mark schemes and rubrics that no student may see.

    A line that also stands in a public part of a lesson (a worked example, a visible test) is not secret.
    """
    secret = {plain(line) for rubric in rubrics for line in rubric.splitlines()}
    public: list[str] = []
    for cell in (cell for solution in solutions for cell in solution.cells):
        hidden, shown = split(cell)
        secret |= {plain(line) for line in hidden}
        public += shown
    known = plain("\n".join(public))
    return {line for line in secret if len(line) >= MIN_LINE and line not in known and not REGION.search(line)}


def course_secrets(root: Path) -> set[str]:
    """The secret lines of every lesson of a course folder, read from its executed solutions."""
    found = lessons(root)
    solutions = [nbformat.read(lesson.solution, as_version=4) for lesson in found]
    return secret_lines(solutions, [lesson.rubric.read_text() for lesson in found if lesson.rubric.is_file()])


def leaks(text: str, secrets: Iterable[str]) -> list[str]:
    """Secrets found anywhere in a text, and the marks of a region that nbgrader should have removed."""
    mark = REGION.search(text)
    flat = plain(text)
    return ([mark.group()] if mark else []) + sorted(line for line in secrets if line in flat)


def code_leaks(code: str, secrets: set[str]) -> list[str]:
    """Secrets found in a module of the package: a long line, or two secret lines in a row.

    One short line, such as the making of a random generator, occurs in honest code too.
    """
    lines = [line for line in map(plain, code.splitlines()) if line]
    found = {line for line in lines if line in secrets and len(line) >= MIN_CODE_LINE}
    for first, second in zip(lines, lines[1:], strict=False):
        if first in secrets and second in secrets:
            found |= {first, second}
    return sorted(found)


def files_of(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The files inside a zip (wheels inside it included), by path; or the one file itself."""
    if not name.endswith((".zip", ".whl")):
        yield name, content
        return
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for entry in archive.namelist():
            for inner, data in files_of(archive.read(entry), entry):
                yield (inner if inner == entry else f"{entry}/{inner}"), data


def folder_leaks(files: Iterable[tuple[str, bytes]], secrets: Iterable[str]) -> list[str]:
    """Problems in what students receive: forbidden file names, and secrets inside text files."""
    known = set(secrets)
    problems = []
    for name, content in files:
        if FORBIDDEN_NAMES.search(name):
            problems.append(f"{name}: a file of this name is not for students")
        try:
            text = content.decode()
        except UnicodeDecodeError:
            continue
        found = code_leaks(text, known) if name.endswith(".py") else leaks(text, known)
        problems += [f"{name}: shows {line[:80]!r}" for line in found]
    return problems


def read_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file under a folder, by relative path, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
