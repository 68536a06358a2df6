"""The tiny lesson, graded once for the tests that only read the result."""

from __future__ import annotations

from pathlib import Path

import pytest

import tiny


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with the tiny lesson, its release and its bank."""
    return tiny.make(tmp_path_factory.mktemp("tiny"))
