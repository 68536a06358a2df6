"""Settings of every test run: one clean environment for kernels, one worker per notebook or file."""

from __future__ import annotations

import os
import re

import pytest
from xdist.scheduler import LoadScopeScheduling

GATES = re.compile(r"tests/course/test_notebooks\.py::.*\[.*?(\d\d_[a-z0-9_]+)")


def pytest_configure() -> None:
    """Give every kernel that a test starts the environment that the build uses."""
    from tradeoff.course.execute import kernel_environment

    os.environ.update(kernel_environment())


class OneWorkerPerNotebook(LoadScopeScheduling):
    """Tests that share something costly run on one worker: the cells of a notebook, a lesson's gates, a file."""

    def _split_scope(self, nodeid: str) -> str:
        """The group of a test: its lesson among the gates, else its file."""
        gate = GATES.match(nodeid)
        return f"gates of {gate[1]}" if gate else nodeid.split("::", 1)[0]


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneWorkerPerNotebook:
    """Use it for `--dist=loadscope`, which pyproject.toml asks for."""
    return OneWorkerPerNotebook(config, log)
