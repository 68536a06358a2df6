"""Run a submission to its end: a cell that kills, floods or blocks the kernel costs only itself."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from jupyter_client.utils import ensure_async
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Integer

from tradeoff.grading.problems import note


class RunToTheEnd(Execute):
    """nbgrader's ``Execute`` that survives a dead kernel, caps output, and has one time budget a notebook."""

    restarts = Integer(2, help="How often a kernel that died is started again.").tag(config=True)
    budget = Integer(600, help="Seconds that one notebook may run in all.").tag(config=True)
    most_output = Integer(1_000_000, help="Characters of output kept per cell; ten times as many stop the cell.").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: Any = None, km: Any = None) -> tuple[NotebookNode, Any]:
        self._skip: dict[int, str] = {}
        self._found: list[str] = []
        self._deadline = time.monotonic() + self.budget
        for _ in range(self.restarts + 1):
            self._running = 0
            self._asked_to_exit: int | None = None
            self._written: dict[int, int] = {}
            try:
                super().preprocess(nb, resources, km)
                break
            except CellTimeoutError:  # it ignored the interrupt
                self._blame(nb, "could not be stopped")
            except (DeadKernelError, RuntimeError) as error:
                if not isinstance(error, DeadKernelError) and "ernel died" not in str(error):
                    raise
                self._blame(nb, "ended the Python process" if self._asked_to_exit is None else "calls exit")
        note(nb, *self._found)
        return nb, resources

    def _blame(self, nb: NotebookNode, words: str) -> None:
        """Remember the cell that ended the kernel; a cell that called exit is found by its reply."""
        guilty = self._running if self._asked_to_exit is None else self._asked_to_exit
        first = nb.cells[guilty].source.strip().splitlines()[:1] or [""]
        self._skip[guilty] = words
        self._found.append(f"The cell that begins with `{first[0][:60]}` {words}; everything else was run without it.")

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        if cell.cell_type == "code" and index in self._skip:
            text = f"Not run: this cell {self._skip[index]}."
            cell.outputs = [new_output("error", ename="NotRun", evalue=text, traceback=[text])]
            return cell, resources
        if cell.cell_type == "code" and time.monotonic() > self._deadline:
            self._found.append(f"The notebook ran for more than {self.budget} seconds; the cells after that were not run.")
            return cell, resources
        self._running = index
        return super().preprocess_cell(cell, resources, index)

    def on_cell_executed(self, **kwargs: Any) -> None:
        super().on_cell_executed(**kwargs)
        payload = kwargs["execute_reply"]["content"].get("payload") or []
        if any(entry.get("source") == "ask_exit" for entry in payload):
            self._asked_to_exit = kwargs["cell_index"]

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Drop output beyond the cap; a cell that goes on far beyond it is interrupted."""
        if msg["msg_type"] == "stream":
            before = self._written.get(cell_index, 0)
            self._written[cell_index] = before + len(msg["content"]["text"])
            if before <= self.most_output < self._written[cell_index]:
                msg["content"]["text"] = "\n… the rest of the output was left out …\n"
                self._found.append("A cell wrote more output than could be kept; the rest was left out.")
            elif before > self.most_output:
                if before <= 10 * self.most_output < self._written[cell_index]:
                    asyncio.ensure_future(ensure_async(self.km.interrupt_kernel()))
                return None
        return super().process_message(msg, cell, cell_index)
