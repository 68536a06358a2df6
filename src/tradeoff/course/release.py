"""Make the student notebook from an executed solution with nbgrader's own generate_assignment."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config, PyFileConfigLoader

from tradeoff.course.place import CourseError
from tradeoff.course.text import to_bytes


def nbgrader_config(root: Path) -> Config:
    """The settings in the course's nbgrader_config.py."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()


def put_binaries_on_path() -> None:
    """nbgrader starts `alembic` by name, so this Python's folder has to be on PATH."""
    folder = str(Path(sys.executable).parent)
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if folder not in entries:
        os.environ["PATH"] = os.pathsep.join([folder, *entries])


def release(solution: NotebookNode, name: str, root: Path) -> NotebookNode:
    """The student version of `solution`; `name` is the lesson's slug, `root` the course folder.

    Works in a private course folder with a private gradebook, so that the course's own gradebook
    and release are untouched.

    Raises:
        CourseError: nbgrader refused the notebook; the message holds its log.
    """
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    put_binaries_on_path()
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="tradeoff-release-") as folder:
        private = Path(folder).resolve()
        source = private / "solutions" / name / f"{name}.ipynb"
        source.parent.mkdir(parents=True)
        source.write_bytes(to_bytes(solution))
        config = nbgrader_config(root)
        config.CourseDirectory.root = str(private)
        outcome = NbGraderAPI(CourseDirectory(config=config), config=config).generate_assignment(name, force=True)
        made = private / "notebooks" / name / f"{name}.ipynb"
        if not outcome["success"] or not made.is_file():
            raise CourseError(
                f"{name}: nbgrader generate_assignment failed:\n{outcome.get('error') or outcome.get('log')}"
            )
        extra = sorted(p.name for p in made.parent.iterdir() if p != made)
        if extra:
            raise CourseError(f"{name}: the release would hold more than the notebook: {', '.join(extra)}.")
        notebook = nbformat.read(made, as_version=4)
        shutil.rmtree(private / "notebooks")
    return notebook
