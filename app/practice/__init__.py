"""Practice: exercises, worksheets, and comparing one's own numbers with the engine's."""
