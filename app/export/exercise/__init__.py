"""A notebook in which a student writes the backward pass of an experiment, and the same with the solutions."""

from app.export.exercise.exercise import exercise

__all__ = ["exercise"]
