"""One demonstration course, built once for the tests that only read it."""

from __future__ import annotations


import pytest

from tradeoff.course.build import Built, build
from tradeoff.course.place import Lesson

import demo


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demonstration lesson, built in memory."""
    return build(Lesson(demo.make(tmp_path_factory.mktemp("course")), demo.NAME))
