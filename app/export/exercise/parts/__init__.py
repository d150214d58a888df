"""The text of an exercise notebook, by its parts. `<<name>>` is filled in (`app/export/fill.py`)."""
