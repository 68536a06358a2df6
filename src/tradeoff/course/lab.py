"""`tradeoff lab`: open the course in JupyterLab.

Students work on copies in work/, made from notebooks/ when they are absent and never overwritten.
With --instructor, JupyterLab opens the whole repository with nbgrader's tools, the formgrader included.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from tradeoff.course.place import CourseError, find_course, find_root, releases, write_atomic
from tradeoff.course.release import put_binaries_on_path
from tradeoff.course.workspace import prepare, start_again

QUIET = ("@jupyterlab/apputils-extension:announcements",)  # asks the network for news
TEACHING = ("formgrader", "create-assignment", "course-list", "assignment-list")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `tradeoff lab`."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("lesson", nargs="?", help="open this lesson, such as 01")
    parser.add_argument(
        "--instructor", action="store_true", help="open the repository with nbgrader's tools and the formgrader"
    )
    parser.add_argument("--fresh", metavar="LESSON", help="put your work on a lesson aside and start it again")
    parser.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    parser.add_argument("--port", type=int, default=8888, help="first port to try (default: %(default)s)")
    parser.add_argument(
        "--prepare", action="store_true", help="only copy the notebooks to work/; do not start JupyterLab"
    )


def run(args: argparse.Namespace) -> int:
    """Prepare the folder and start JupyterLab; return its exit code."""
    course = find_root() if args.instructor else find_course()
    if not args.instructor:
        if args.fresh:
            print(start_again(course, match(course, args.fresh)))
        if not releases(course):
            raise CourseError(f"{course / 'notebooks'} holds no released notebook; run `tradeoff build`.")
        for line in prepare(course):
            print(line)
        if args.prepare:
            return 0
    command, environment, folder = launch(course, args)
    return subprocess.run(command, env=environment, cwd=folder, check=False).returncode


def launch(course: Path, args: argparse.Namespace) -> tuple[list[str], dict[str, str], Path]:
    """Command, environment and working directory of the JupyterLab to start."""
    put_binaries_on_path()
    folder = course if args.instructor else course / "work"
    settings = course / ".tradeoff" / ("lab-instructor" if args.instructor else "lab-student")
    write_settings(settings, args.instructor)
    paths = [str(settings), *filter(None, os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep))]
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", f"--port={args.port}"]
    command += [
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # a container; JupyterLab would refuse to start
    if args.no_browser:
        command.append("--no-browser")
    if args.lesson:
        name = match(course, args.lesson)
        place = f"solutions/{name}" if args.instructor else name
        command.append(f"--LabApp.default_url=/lab/tree/{place}/{name}.ipynb")
    return command, {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}, folder


def write_settings(folder: Path, instructor: bool) -> None:
    """Settings for this JupyterLab only: students see no teaching tools, nobody gets pop-up news."""
    off = {name: True for name in QUIET}
    if not instructor:
        off |= {f"@jupyter/nbgrader:{name}": True for name in TEACHING}
        off |= {f"@jupyter/nbgrader:open-{name}": True for name in TEACHING}
    page = {"disabledExtensions": off}
    names = {
        f"nbgrader.server_extensions.{name.replace('-', '_')}": instructor
        for name in TEACHING
        if name != "create-assignment"
    }
    server = {"ServerApp": {"jpserver_extensions": names}}
    write_atomic(folder / "labconfig" / "page_config.json", (json.dumps(page, indent=1) + "\n").encode())
    write_atomic(folder / "jupyter_server_config.json", (json.dumps(server, indent=1) + "\n").encode())


def match(course: Path, wish: str) -> str:
    """The lesson that a number or a name stands for."""
    for name in releases(course):
        if wish == name or name.split("_")[0] == wish.zfill(2):
            return name
    raise CourseError(f"No lesson is called {wish!r}. Lessons: {', '.join(releases(course)) or 'none yet'}.")
