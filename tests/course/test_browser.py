"""A student in a real browser: open a lesson, run it untouched, answer, run again, save.

Skipped where there is no Chromium; `.ci/run` installs it on Debian-like machines.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tradeoff.course import lab
from tradeoff.course.build import Built
from tradeoff.course.place import Lesson, write_atomic
from tradeoff.course.workspace import prepare

import demo

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="NO BROWSER TEST: install chromium, or run .ci/run as root on Debian"
)
ANSWER = "def double(x):\n    return 2 * x"


class Page:
    """A browser tab driven through the DevTools protocol."""

    def __init__(self, port: int) -> None:
        """Connect to the first tab of the browser that listens on `port`."""
        import websocket

        tabs = wait(
            lambda: [
                t
                for t in json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=5))
                if t["type"] == "page"
            ],
            "a tab",
        )
        self.socket = websocket.create_connection(
            tabs[0]["webSocketDebuggerUrl"], suppress_origin=True, timeout=60
        )
        self.number = 0

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression; promises are awaited."""
        self.number += 1
        parameters = {"expression": script, "awaitPromise": True, "returnByValue": True}
        self.socket.send(json.dumps({"id": self.number, "method": "Runtime.evaluate", "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.number:
            pass
        assert "exceptionDetails" not in answer["result"], answer["result"]["exceptionDetails"]
        return answer["result"]["result"].get("value")


def wait(condition: Callable[[], Any], what: str, seconds: float = 90) -> Any:
    """Try until `condition` gives something true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except OSError:
            pass
        time.sleep(0.3)
    pytest.fail(f"waited {seconds} s for {what}")


@pytest.fixture
def page(tmp_path: Path, built: Built) -> Iterator[Page]:
    """JupyterLab on the student's copy of the demonstration lesson, in a browser."""
    course = demo.make(tmp_path)
    write_atomic(Lesson(course, demo.NAME).release, built.release)
    prepare(course)
    port, control = demo.free_port(), demo.free_port()
    args = argparse.Namespace(instructor=False, no_browser=True, port=port, lesson="00")
    command, environment, folder = lab.launch(course, args)
    command.append("--LabApp.expose_app_in_browser=True")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=folder, env={**environment, "JUPYTER_TOKEN": "secret"}, **quiet)
    options = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1300,1000",
    ]
    options += [f"--remote-debugging-port={control}", f"--user-data-dir={tmp_path / 'browser'}"]
    browser = None
    try:
        wait(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5).status == 200, "JupyterLab")
        address = f"http://127.0.0.1:{port}/lab/tree/{demo.NAME}/{demo.NAME}.ipynb?token=secret"
        browser = subprocess.Popen([str(BROWSER), *options, address], env=dict(os.environ), **quiet)
        yield Page(control)
    finally:
        for process in filter(None, (browser, server)):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_student_answers_in_the_browser(page: Page, tmp_path: Path) -> None:
    notebook = "window.jupyterapp.shell.currentWidget.content"
    text = (
        f"{notebook}.widgets.map(c => c.model.toJSON().outputs || []).flat().map(o => JSON.stringify(o)).join(' ')"
    )
    ready = "!!window.jupyterapp?.shell?.currentWidget?.sessionContext?.session"
    wait(lambda: page.run(ready), "the notebook and its kernel")
    assert page.run(f"{notebook}.widgets.length") == 25
    commands = page.run("jupyterapp.commands.listCommands().filter(c => c.startsWith('nbgrader'))")
    assert not any("formgrader" in name or "create-assignment" in name for name in commands)

    page.run("jupyterapp.commands.execute('notebook:run-all-cells').then(() => true, () => true)")
    page.run("jupyterapp.commands.execute('notebook:run-all-below').then(() => true, () => true)")
    wait(lambda: "NotImplementedError" in page.run(text), "the untouched stub")

    cell = f"{notebook}.widgets.find(c => c.model.id === 'double').model.sharedModel"
    page.run(f"{cell}.setSource({json.dumps(ANSWER)})")
    page.run("jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)")
    wait(lambda: '"3.0"' in page.run(text), "full marks")
    page.run("jupyterapp.commands.execute('docmanager:save').then(() => true)")
    saved = tmp_path / "work" / demo.NAME / f"{demo.NAME}.ipynb"
    wait(lambda: "return 2 * x" in saved.read_text(), "the saved file", 20)
