"""The connected components that NumPy finds are the same as those of a plain flood fill."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from app.images.components import components


def flood_filled(mask: NDArray[np.bool_]) -> set[frozenset[tuple[int, int]]]:
    left = {(int(row), int(column)) for row, column in np.argwhere(mask)}
    found = set()
    while left:
        blob, new = set(), {left.pop()}
        while new:
            blob |= new
            near = {(r + i, c + j) for r, c in new for i in (-1, 0, 1) for j in (-1, 0, 1)}
            new = near & left
            left -= new
        found.add(frozenset(blob))
    return found


@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.booleans()))
def test_components_are_the_groups_of_touching_pixels(mask: NDArray[np.bool_]) -> None:
    parts = components(mask)
    blobs = [np.argwhere(parts.labels == 1 + i) for i in range(len(parts.area))]
    assert {frozenset(map(tuple, blob.tolist())) for blob in blobs} == flood_filled(mask)
    assert ((parts.labels > 0) == mask).all()
    for i, blob in enumerate(blobs):
        assert parts.area[i] == len(blob)
        assert (parts.top[i], parts.left[i]) == tuple(blob.min(axis=0))
        assert (parts.bottom[i], parts.right[i]) == tuple(blob.max(axis=0) + 1)
