"""A trace to take away: JSON, NPZ, and a script or notebook that computes it anew without us."""

from app.export.files import Export, export

__all__ = ["Export", "export"]
