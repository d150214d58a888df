"""A derivation in words: its formula in both notations, and one sentence; and the names of the layers."""
