"""The text of an exercise notebook, by its parts.

A `<<name>>` is filled in (`app/export/fill.py`), and `<<lesson:slug>>` becomes the lesson's title.
"""
