"""Steps that only one lesson has, each a function of the blank sheet and of a random generator."""
