"""Feedback and partial credit for test cells.

A test cell makes one :class:`Check`, groups what it looks at into parts, and ends with ``check.score()``,
which prints the feedback and returns a plain ``float`` between 0 and the points of the item. Nothing a
learner's code does (an exception, a warning, ``sys.exit``, an endless loop, a strange object) stops the
remaining parts or reaches stderr.

This package knows no lesson and no answer: it is installed beside the notebooks, and learners may read it.
"""

from tradeoff.checks.check import Check
from tradeoff.checks.report import Outcome

__all__ = ["Check", "Outcome"]
