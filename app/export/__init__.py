"""A trace to take away: JSON, NPZ, a script or notebook that computes it anew without us, and an exercise."""

from app.export.data import Export
from app.export.exercise import exercise
from app.export.files import export

__all__ = ["Export", "exercise", "export"]
