"""Settings of every test run: one clean environment for kernels, one worker per notebook."""

from __future__ import annotations

import os

import pytest


def pytest_configure() -> None:
    """Give every kernel that a test starts the environment that the build uses."""
    from tradeoff.course.execute import kernel_environment

    os.environ.update(kernel_environment())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one file on one worker, unless a test names a group of its own.

    The cells of a notebook share a kernel, and the tests of a file share fixtures.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(item.config.rootpath).as_posix()))
