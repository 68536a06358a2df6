"""Graded case study."""
