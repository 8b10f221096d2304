"""What can be done with students, a module per subject; others import from here."""

from students.actions.path import add_wish, forget_strength, note_strength

__all__ = ["add_wish", "forget_strength", "note_strength"]
