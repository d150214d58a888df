"""Experiments to send: every sample of the gallery with every label, so that no cache can answer."""

from typing import Any

from app.digits import GALLERY


def experiments(count: int) -> list[dict[str, Any]]:
    """`count` of them, the samples in turn and then the labels; after 400 they repeat."""
    return [
        {
            "image": {"sample": i % GALLERY},
            "objective": {"kind": "cross_entropy", "label": (i // GALLERY + i) % 10},
        }
        for i in range(count)
    ]
