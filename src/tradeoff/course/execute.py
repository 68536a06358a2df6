"""Run a notebook from top to bottom so that the same notebook always gives the same outputs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from tradeoff.course.place import CourseError

CELL_SECONDS = 120


def kernel_environment(home: Path) -> dict[str, str]:
    """Environment variables of a clean kernel: this Python first on PATH, no personal settings.

    `home` is an empty folder for the settings of IPython; matplotlib keeps its own font cache
    beside it, so that the cache is built once.
    """
    binaries = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(("MPL", "PYTHONWARNINGS"))},
        "PATH": binaries,
        "IPYTHONDIR": str(home),
        "MPLCONFIGDIR": str(font_cache()),
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "COLUMNS": "100",
    }


def font_cache() -> Path:
    """A settings folder for matplotlib without a personal matplotlibrc."""
    base = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    return base / "tradeoff" / "matplotlib"


def warm_fonts() -> None:
    """Build matplotlib's font cache now: otherwise the first plot may write a notice to stderr."""
    folder = font_cache()
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.glob("fontlist-*.json")):
        environment = {**os.environ, "MPLCONFIGDIR": str(folder)}
        subprocess.run(
            [sys.executable, "-c", "import matplotlib.font_manager"],
            env=environment,
            check=False,
            capture_output=True,
        )


def execute(notebook: NotebookNode, folder: Path, allow_errors: bool = False) -> float:
    """Run `notebook` in place with `folder` as working directory; return the seconds taken.

    Raises:
        CourseError: a cell failed (unless `allow_errors`), ran too long or killed its kernel.
    """
    warm_fonts()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tradeoff-ipython-") as home:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            allow_errors=allow_errors,
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        )
        with keep_environment(kernel_environment(Path(home))):
            try:
                client.execute()
            except CellExecutionError as error:
                raise CourseError(f"A cell failed:\n{plain(str(error))}") from error
            except CellTimeoutError as error:
                raise CourseError(f"A cell ran for more than {CELL_SECONDS} s:\n{plain(str(error))}") from error
            except DeadKernelError as error:
                raise CourseError(f"The kernel died: {error}") from error
    normalise(notebook)
    return time.monotonic() - started


@contextmanager
def keep_environment(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables for the kernel that starts inside the block."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def normalise(notebook: NotebookNode) -> None:
    """Remove what changes from run to run or from machine to machine."""
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        cell.outputs = merge_streams(cell.outputs)


def merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of the same stream: how a kernel splits them is a matter of timing."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def plain(text: str) -> str:
    """Text without terminal colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
