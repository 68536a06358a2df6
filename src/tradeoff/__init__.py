"""A graded case-study course: privacy and personalised recommendations in two synthetic markets."""

__version__ = "0.1.0"
