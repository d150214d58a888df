"""A derivation in words: its formula, in both notations, and one plain sentence."""
