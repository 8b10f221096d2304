"""What can be done with students, a module per subject; others import from here."""

from students.actions.path import add_wish, note_strength

__all__ = ["add_wish", "note_strength"]
