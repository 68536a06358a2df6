"""Whether a committed notebook agrees with a fresh build, and whether a file is safe to replace."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from io import BytesIO
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tradeoff.course.place import sha256, write_atomic

PIXEL_TOLERANCE = 2.0  # mean difference of 0–255 levels; a moved label gives far more


def difference(path: Path, fresh: bytes) -> str:
    """How the notebook at `path` differs from a fresh build; empty when it does not.

    Everything is compared exactly but pictures, which are compared by their pixels: another
    processor may round a curve differently without anybody seeing it.
    """
    if not path.is_file():
        return "is missing"
    if path.read_bytes() == fresh:
        return ""
    try:
        old, new = nbformat.reads(path.read_text(), 4), nbformat.reads(fresh.decode(), 4)
    except Exception as error:
        return f"cannot be read ({str(error).splitlines()[0]})"
    if len(old.cells) != len(new.cells):
        return f"has {len(old.cells)} cells, a fresh build {len(new.cells)}"
    for number, (before, after) in enumerate(zip(old.cells, new.cells, strict=True)):
        for one, other in zip(pictures(before), pictures(after), strict=False):
            if not same_picture(one, other):
                return f"shows another picture in cell {number} (id {after.get('id')})"
        if without_pictures(before) != without_pictures(after):
            return f"differs in cell {number} (id {after.get('id')})"
    return "" if old.metadata == new.metadata else "differs in its metadata"


def pictures(cell: NotebookNode) -> list[str]:
    """The PNG outputs of a cell, in base64."""
    return [
        output.data["image/png"] for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
    ]


def without_pictures(cell: NotebookNode) -> str:
    """The cell as JSON, with a placeholder for the bytes of each PNG output."""
    copy = json.loads(json.dumps(cell))
    for output in copy.get("outputs", []):
        if "image/png" in output.get("data", {}):
            output["data"]["image/png"] = "picture"
    return json.dumps(copy, sort_keys=True)


def same_picture(one: str, other: str) -> bool:
    """Whether two PNGs in base64 have the same size and, but for rounding, the same pixels."""
    import numpy as np
    from PIL import Image

    if one == other:
        return True
    first, second = (
        np.asarray(Image.open(BytesIO(base64.b64decode(text))).convert("RGB"), dtype=float)
        for text in (one, other)
    )
    return first.shape == second.shape and float(np.abs(first - second).mean()) < PIXEL_TOLERANCE


class Record:
    """What the build wrote, so that it can tell its own files from somebody's work."""

    def __init__(self, root: Path) -> None:
        """Read the record of earlier builds under `root`; a missing or broken one is empty."""
        self.root = root
        self.path = root / ".tradeoff" / "built.json"
        try:
            self.known: dict[str, str] = json.loads(self.path.read_text())
        except (OSError, ValueError):
            self.known = {}

    def keep(self, path: Path) -> Path | None:
        """Copy a file that neither the build nor a commit made to work/kept/; return the copy.

        A student who worked in notebooks/, or an instructor who edited a generated notebook,
        loses nothing when the build replaces it.
        """
        name = path.relative_to(self.root).as_posix()
        if not path.is_file() or self.known.get(name) == sha256(path) or self.committed(name, path.read_bytes()):
            return None
        copy = self.root / "work" / "kept" / f"{path.parent.parent.name}-{path.stem}-{sha256(path)[:8]}.ipynb"
        write_atomic(copy, path.read_bytes())
        return copy

    def committed(self, name: str, content: bytes) -> bool:
        """Whether git holds exactly this content under this name."""
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        try:
            done = subprocess.run(
                ["git", "ls-files", "--stage", name], cwd=self.root, capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            return False
        return blob in done.stdout.split()

    def add(self, path: Path) -> None:
        """Remember a file that the build has just written."""
        self.known[path.relative_to(self.root).as_posix()] = sha256(path)
        write_atomic(self.path, (json.dumps(self.known, indent=1, sort_keys=True) + "\n").encode())
