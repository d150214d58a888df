"""Lessons: Markdown whose links are states of the picture and whose numbers are live, read, checked and rendered."""
