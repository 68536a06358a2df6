"""What students run: lab, doctor, and the kit they are given."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest

from tradeoff import cli
from tradeoff.course import doctor, kit, lab
from tradeoff.course.build import Built
from tradeoff.course.diagnose import diagnose
from tradeoff.course.place import CourseError, Lesson, write_atomic
from tradeoff.course.workspace import prepare, start_again

import demo


@pytest.fixture
def course(tmp_path: Path, built: Built, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demonstration course with both notebooks, as the working directory."""
    monkeypatch.chdir(demo.make(tmp_path))
    lesson = Lesson(tmp_path, demo.NAME)
    write_atomic(lesson.solution, built.solution)
    write_atomic(lesson.release, built.release)
    return tmp_path


def mine(course: Path) -> Path:
    """The student's copy."""
    return course / "work" / demo.NAME / f"{demo.NAME}.ipynb"


def test_lab_copies_once_and_never_overwrites(course: Path, built: Built) -> None:
    assert cli.main(["lab", "--prepare"]) == 0
    assert mine(course).read_bytes() == built.release
    mine(course).write_text("my work")
    release = Lesson(course, demo.NAME).release
    release.write_bytes(built.release.replace(b"Paragraph 3", b"Paragraph 9"))
    said = prepare(course)
    assert mine(course).read_text() == "my work"
    assert "your work was left alone" in said[0]


def test_an_unedited_copy_follows_a_new_release(course: Path, built: Built) -> None:
    prepare(course)
    newer = built.release.replace(b"Paragraph 3", b"Paragraph 9")
    Lesson(course, demo.NAME).release.write_bytes(newer)
    assert "updated" in prepare(course)[0]
    assert mine(course).read_bytes() == newer
    assert prepare(course) == []


def test_fresh_puts_the_old_work_aside(course: Path, built: Built) -> None:
    prepare(course)
    for number in (1, 2):
        mine(course).write_text(f"work {number}")
        start_again(course, demo.NAME)
        prepare(course)
        assert (course / "work" / "kept" / f"{demo.NAME}-{number}.ipynb").read_text() == f"work {number}"
    assert mine(course).read_bytes() == built.release
    with pytest.raises(CourseError, match="No lesson is called '07'"):
        lab.match(course, "07")


@pytest.mark.parametrize("instructor", [False, True])
def test_jupyterlab_starts_and_shows_the_right_tools(instructor: bool, course: Path) -> None:
    port = demo.free_port()
    prepare(course)
    args = argparse.Namespace(instructor=instructor, no_browser=True, port=port, lesson="00")
    command, environment, folder = lab.launch(course, args)
    environment = {**environment, "JUPYTER_TOKEN": "secret", "PYTHONPATH": ""}
    server = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def get(path: str) -> tuple[int, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", headers={"Authorization": "token secret"}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    try:
        for _ in range(120):
            try:
                get("/api")
                break
            except OSError:
                assert server.poll() is None, "JupyterLab stopped"
                time.sleep(0.5)
        place = f"solutions/{demo.NAME}" if instructor else demo.NAME
        assert get(f"/api/contents/{place}/{demo.NAME}.ipynb?content=0")[0] == 200
        status, page = get("/lab")
        assert status == 200
        config = json.loads(
            page.split('id="jupyter-config-data" type="application/json">')[1].split("</script>")[0]
        )
        assert ("@jupyter/nbgrader:formgrader" in json.dumps(config["disabledExtensions"])) is not instructor
        assert get("/formgrader/manage_assignments")[0] == (200 if instructor else 404)
        if instructor:
            status, listed = get("/formgrader/api/assignments")
            assert status == 200 and demo.NAME in listed
    finally:
        server.send_signal(signal.SIGINT)
        server.send_signal(signal.SIGINT)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def damaged(course: Path, change: object) -> list[str]:
    """Problems after a change to the student's copy."""
    prepare(course)
    notebook = nbformat.read(mine(course), as_version=4)
    cells = {c.metadata["nbgrader"]["grade_id"]: c for c in notebook.cells if "nbgrader" in c.metadata}
    change(notebook, cells)
    nbformat.write(notebook, mine(course))
    return diagnose(mine(course), nbformat.read(Lesson(course, demo.NAME).release, as_version=4))


def test_doctor_sees_damage_and_nothing_else(course: Path) -> None:
    assert damaged(course, lambda nb, cells: cells["double"].update(source="def double(x): return 2 * x")) == []
    cases = {
        "is missing": lambda nb, cells: nb.cells.remove(cells["double"]),
        "occurs 2 times": lambda nb, cells: nb.cells.append(nbformat.from_dict({**cells["double"], "id": "copy"})),
        "read-only but was changed": lambda nb, cells: cells["test_double"].update(source="3.0"),
        "belongs to no exercise": lambda nb, cells: cells["essay"].metadata["nbgrader"].update(grade_id="other"),
    }
    for message, change in cases.items():
        mine(course).unlink()
        assert message in "\n".join(damaged(course, change))
    mine(course).write_text("{ not json")
    assert (
        "cannot be read as a notebook"
        in diagnose(mine(course), nbformat.read(Lesson(course, demo.NAME).release, as_version=4))[0]
    )


def test_doctor_reports_each_part_and_sets_the_exit_code(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pyproject = (demo.REPOSITORY / "pyproject.toml").read_text()
    (course / "pyproject.toml").write_text(pyproject)
    monkeypatch.setattr(doctor, "data", lambda: [(True, "data")])
    assert cli.main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "FAIL" not in said and said.count("OK  ") == 6 and "imports tradeoff" in said

    (course / "pyproject.toml").write_text(
        pyproject.replace("pandas==", "pandas==9.").replace(">=3.11,<3.15", ">=3.98,<3.99")
    )
    monkeypatch.setattr(
        doctor, "data", lambda: [(False, "data: shopee/orders.parquet was changed: run `tradeoff data build`")]
    )
    assert cli.main(["doctor", "--quick"]) == 1
    said = capsys.readouterr().out
    assert (
        "this course needs Python 3.98" in said
        and "package pandas is" in said
        and "FAIL  data" in said
        and "3 problems" in said
    )


def test_kit_is_complete_repeatable_and_holds_no_solution(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("pyproject.toml", "LICENSE", "LICENSE-content"):
        (course / name).write_bytes((demo.REPOSITORY / name).read_bytes())
    package = course / "src" / "tradeoff"
    package.mkdir(parents=True)
    (package / "__init__.py").write_bytes((demo.REPOSITORY / "src/tradeoff/__init__.py").read_bytes())
    (course / "datasets" / "shopee").mkdir(parents=True)
    (course / "datasets" / "shopee" / "orders.parquet").write_bytes(b"PAR1")
    assert cli.main(["kit", "--output", "first.zip"]) == 0
    assert cli.main(["kit", "--output", "second.zip"]) == 0
    assert Path("first.zip").read_bytes() == Path("second.zip").read_bytes()
    names = zipfile.ZipFile("first.zip").namelist()
    wheel = next(name for name in names if name.endswith(".whl"))
    assert set(names) == {
        "tradeoff/LICENSE",
        "tradeoff/LICENSE-content",
        "tradeoff/README.md",
        "tradeoff/datasets/shopee/orders.parquet",
        f"tradeoff/notebooks/{demo.NAME}/{demo.NAME}.ipynb",
        "tradeoff/pyproject.toml",
        wheel,
    }
    assert (
        "tradeoff/__init__.py" in zipfile.ZipFile(io.BytesIO(zipfile.ZipFile("first.zip").read(wheel))).namelist()
    )

    (package / "helper.py").write_text("def f(x):\n    twice_the_number = x + x\n    return twice_the_number\n")
    capsys.readouterr()
    assert cli.main(["kit", "--output", "third.zip"]) == 1
    assert "helper.py: shows 'twice_the_number = x + x'" in capsys.readouterr().err
    assert not os.path.exists("third.zip")


def test_kit_holds_no_measured_answers() -> None:
    """The datasheet goes without its calibration table, the wheel without the code that measures it."""
    files = kit.contents(demo.REPOSITORY)
    sheet = files[f"{kit.TOP}/{kit.DATASHEET}"].decode()
    assert "calibration table" in (demo.REPOSITORY / kit.DATASHEET).read_text().casefold()
    assert "attributed share" not in sheet and "## Main shapes" in sheet
    wheel = next(content for name, content in files.items() if name.endswith(".whl"))
    names = zipfile.ZipFile(io.BytesIO(wheel)).namelist()
    assert "tradeoff/market/world.py" in names and not any("calibration" in name for name in names)


def test_a_datasheet_without_the_section_is_refused() -> None:
    with pytest.raises(CourseError, match="exactly one section"):
        kit.without_section("# A sheet\n\n## Main shapes\n", "calibration table")


def test_kit_pyproject_installs_the_wheel_with_the_same_pins() -> None:
    import tomllib

    pyproject = (demo.REPOSITORY / "pyproject.toml").read_text()
    made = tomllib.loads(kit.kit_pyproject(pyproject, "tradeoff-0.1.0-py3-none-any.whl"))
    assert (
        made["tool"]["uv"]["constraint-dependencies"]
        == tomllib.loads(pyproject)["tool"]["uv"]["constraint-dependencies"]
    )
    assert made["tool"]["uv"]["sources"]["tradeoff"]["path"] == "tradeoff-0.1.0-py3-none-any.whl"
