"""`tradeoff kit`: the student zip, with notebooks, data and the package, and nothing that gives an answer away."""

from __future__ import annotations

import argparse
import re
import tempfile
import tomllib
import zipfile
from io import BytesIO
from pathlib import Path

from tradeoff import __version__
from tradeoff.course.place import CourseError, find_root, releases, write_atomic
from tradeoff.course.secrecy import course_secrets, files_of, folder_leaks

TOP = "tradeoff"
DATASHEET = "datasets/README.md"
README = """\
# tradeoff: student kit

You need Python {oldest} to {newest} and pip. In this folder, run

    python3 -m pip install uv && uv run tradeoff lab

It installs the course and opens your notebooks, in the folder `work`, in JupyterLab. Hand in the notebook of a
lesson from there, such as `work/{first}/{first}.ipynb`. If something is wrong, `uv run tradeoff doctor` says what.

The data are synthetic: no number is a real company's own. Code: MIT (LICENSE); content: CC BY 4.0 (LICENSE-content).
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `tradeoff kit`."""
    parser.description = __doc__
    parser.add_argument("--output", type=Path, help="zip or folder to write to (default: dist/tradeoff-kit-VERSION.zip)")


def run(args: argparse.Namespace) -> int:
    """Write the kit; the same repository always gives the same bytes."""
    root = find_root()
    name = f"tradeoff-kit-{__version__}.zip"
    output = args.output or root / "dist" / name
    output = output / name if output.is_dir() else output
    files = contents(root)
    content = pack(files)
    problems = folder_leaks(files_of(content, output.name), course_secrets(root))
    if problems:
        raise CourseError(
            "The kit would show students what they must not see; nothing was written.\n" + "\n".join(problems)
        )
    write_atomic(output, content)
    print(f"{output}: {len(files)} files, {len(content) / 1e6:.1f} MB, no solution in it")
    return 0


def contents(root: Path) -> dict[str, bytes]:
    """The files of the kit by their path in the zip.

    Raises:
        CourseError: there is no notebook or no data to give.
    """
    notebooks = releases(root)
    if not notebooks:
        raise CourseError(f"{root / 'notebooks'} holds no released notebook; run `tradeoff build`.")
    data = sorted(
        path for path in (root / "datasets").rglob("*") if path.is_file() and not path.name.startswith(".")
    )
    if not data:
        raise CourseError(f"{root / 'datasets'} is empty; run `tradeoff data build`.")
    wheel_name, wheel = build_wheel(root)
    pyproject = (root / "pyproject.toml").read_text()
    low, high = map(int, re.findall(r"3\.(\d+)", tomllib.loads(pyproject)["project"]["requires-python"]))
    given = {f"notebooks/{name}/{path.name}": path.read_bytes() for name, path in notebooks.items()}
    given |= {path.relative_to(root).as_posix(): path.read_bytes() for path in data}
    if DATASHEET in given:
        given[DATASHEET] = without_section(given[DATASHEET].decode(), "calibration table").encode()
    given |= {name: (root / name).read_bytes() for name in ("LICENSE", "LICENSE-content")}
    given |= {wheel_name: wheel, "pyproject.toml": kit_pyproject(pyproject, wheel_name).encode()}
    given["README.md"] = README.format(
        oldest=f"3.{low}", newest=f"3.{high - 1}", first=next(iter(notebooks))
    ).encode()
    return {f"{TOP}/{name}": content for name, content in given.items()}


def without_section(text: str, title: str) -> str:
    """Leave out the second-level section whose heading holds ``title``, with everything below it.

    The calibration table states measured values that students are asked to compute.

    Raises:
        CourseError: there is not exactly one such section.
    """
    parts = re.split(r"(?m)^(?=## )", text)
    kept = [part for part in parts if title not in part.partition("\n")[0]]
    if len(kept) != len(parts) - 1:
        raise CourseError(f"{DATASHEET} must have exactly one section called '… {title}'; run `tradeoff data datasheet`.")
    return "".join(kept)


def kit_pyproject(pyproject: str, wheel_name: str) -> str:
    """A project that installs the wheel beside it, with the repository's pins."""
    settings = tomllib.loads(pyproject)
    pins = "\n".join(f'    "{line}",' for line in settings["tool"]["uv"]["constraint-dependencies"])
    return f"""\
[project]
name = "tradeoff-kit"
version = "{__version__}"
requires-python = "{settings["project"]["requires-python"]}"
dependencies = ["tradeoff"]

[tool.uv]
package = false
compile-bytecode = true
fork-strategy = "fewest"
constraint-dependencies = [
{pins}
]

[tool.uv.sources]
tradeoff = {{ path = "{wheel_name}" }}
"""


def build_wheel(root: Path) -> tuple[str, bytes]:
    """Name and bytes of the package's wheel; hatchling stamps a fixed date, so the bytes repeat.

    Raises:
        CourseError: hatchling is not installed.
    """
    try:
        from hatchling.builders.wheel import WheelBuilder
    except ModuleNotFoundError as error:
        raise CourseError("hatchling is not installed; run `uv sync` in the repository.") from error
    with tempfile.TemporaryDirectory(prefix="tradeoff-wheel-") as folder:
        made = Path(next(iter(WheelBuilder(str(root)).build(directory=folder, versions=["standard"]))))
        return made.name, made.read_bytes()


def pack(files: dict[str, bytes]) -> bytes:
    """A zip with sorted names, one date and one mode."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            packed = name.endswith((".parquet", ".whl", ".png"))
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return stream.getvalue()
