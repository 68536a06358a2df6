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

from tradeoff.course.place import CourseError, write_atomic

CELL_SECONDS = 120
OFFLINE = Path(__file__).with_name("offline")


def settings_folder() -> Path:
    """Settings of the kernels that the course starts: no personal profile, no personal matplotlibrc.

    Made on first use, in the user's cache folder, so that matplotlib's font cache is built once.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    try:
        (base / "tradeoff").mkdir(parents=True, exist_ok=True)
    except OSError:
        base = Path(tempfile.gettempdir())
    folder = base / "tradeoff"
    write_atomic(folder / "ipython/profile_default/ipython_config.py", b"c.HistoryManager.enabled = False\n")
    fonts = folder / "matplotlib"
    fonts.mkdir(exist_ok=True)
    if not any(fonts.glob("fontlist-*.json")):
        # Otherwise the first plot of a machine may write a notice to stderr.
        code = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(code, env={**os.environ, "MPLCONFIGDIR": str(fonts)}, check=False, capture_output=True)
    return folder


def kernel_environment() -> dict[str, str]:
    """Environment variables of a clean kernel: this Python first on PATH, no personal settings, no network."""
    settings = settings_folder()
    path = [str(Path(sys.executable).parent), *os.environ.get("PATH", os.defpath).split(os.pathsep)]
    python_path = [str(OFFLINE), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    return {
        **os.environ,
        "PATH": os.pathsep.join(dict.fromkeys(path)),
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, python_path))),
        "IPYTHONDIR": str(settings / "ipython"),
        "MPLCONFIGDIR": str(settings / "matplotlib"),
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "COLUMNS": "100",
    }


def execute(notebook: NotebookNode, folder: Path, allow_errors: bool = False) -> float:
    """Run `notebook` in place with `folder` as working directory; return the seconds a free machine needs.

    That is the kernel's CPU time, or the wall time where that is less (several threads) or no CPU time is
    known: on a busy machine the wall time says more about the neighbours than about the notebook.

    Raises:
        CourseError: a cell failed (unless `allow_errors`), ran too long or killed its kernel.
    """
    started, used = time.monotonic(), _children_seconds()
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        allow_errors=allow_errors,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    with keep_environment(kernel_environment()):
        try:
            client.execute()
        except CellExecutionError as error:
            raise CourseError(f"A cell failed:\n{shorten(str(error))}") from error
        except CellTimeoutError as error:
            raise CourseError(f"A cell ran for more than {CELL_SECONDS} s:\n{shorten(str(error))}") from error
        except DeadKernelError as error:
            raise CourseError(f"The kernel died: {error}") from error
    normalise(notebook)
    wall, cpu = time.monotonic() - started, _children_seconds() - used
    return min(wall, cpu) if cpu > 0 else wall


def _children_seconds() -> float:
    """CPU seconds of the child processes that have ended (0 on Windows, which does not count them)."""
    spent = os.times()
    return spent.children_user + spent.children_system


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


def shorten(report: str, head: int = 30, tail: int = 15) -> str:
    """A failure report without terminal colours and without the middle of a long traceback."""
    lines = re.sub(r"\x1b\[[0-9;]*m", "", report).strip().splitlines()
    if len(lines) > head + tail:
        lines = [*lines[:head], "…", *lines[-tail:]]
    return "\n".join(lines)
