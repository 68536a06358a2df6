"""Audits of a learner's function: of a metric, of a privacy mechanism, of an estimator.

An audit calls the function on inputs whose right answer is known by construction, and gives back a
:class:`~tradeoff.audit.findings.Report` of named mistakes. Each audit states how often it would blame a right
function (at most 1e-3 an item). None of them proves anything: *a pass is not a proof*.

This package knows no lesson and no answer: it is installed beside the notebooks, and learners may read it.
"""

from tradeoff.audit.findings import Finding, Report

__all__ = ["Finding", "Report"]
