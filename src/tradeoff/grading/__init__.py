"""What stock nbgrader lacks, on its own extension points: repair, run to the end, require a score, clean feedback.

``nbgrader_config.py`` calls :func:`configure`, so ``nbgrader autograde``, ``nbgrader generate_feedback`` and the
formgrader use it too. Names only: nothing heavy is imported until a command needs it.
"""

from __future__ import annotations

from typing import Any

SANITIZE = [
    "nbgrader.preprocessors.ClearOutput",
    "tradeoff.grading.repair.Repair",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""Before a submission runs: its nbgrader metadata is made what the release says."""

AUTOGRADE = [
    "tradeoff.grading.run.RunToTheEnd",
    "tradeoff.grading.scores.RequireScore",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""The run itself; a test cell without a numeric score is worth 0, stderr costs nothing."""

FEEDBACK = [
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    "tradeoff.grading.feedback.HideTests",
    "tradeoff.grading.feedback.PlainTables",
    "tradeoff.grading.feedback.Overview",
]
"""The feedback page: hidden tests stay hidden, items have names."""


def configure(c: Any) -> None:
    """Register the steps above in an nbgrader configuration object."""
    c.Autograde.sanitize_preprocessors = SANITIZE
    c.Autograde.autograde_preprocessors = AUTOGRADE
    c.GenerateFeedback.preprocessors = FEEDBACK
    c.ExecutePreprocessor.extra_arguments = ["--IPKernelApp.log_level=ERROR"]  # kernels keep their notices to themselves
    c.ExecutePreprocessor.shutdown_kernel = "immediate"  # nothing of a student's kernel is worth a second of waiting
