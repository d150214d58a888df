"""Experiments to send: every sample of the gallery with every label, so that no cache can help."""

from typing import Any

from app.digits import SAMPLES


def experiments(count: int) -> list[dict[str, Any]]:
    """The first `count` experiments: each sample in turn, with another label in each round, of which there are ten."""
    return [
        {
            "image": {"sample": i % len(SAMPLES)},
            "objective": {"kind": "cross_entropy", "label": (i // len(SAMPLES) + i % len(SAMPLES)) % 10},
        }
        for i in range(count)
    ]
