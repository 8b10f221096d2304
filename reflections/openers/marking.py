"""Marks a text for translation: the library speaks Dutch, and its door translates.

Texts keep their values open (`%(goal)s`), so that they are one text in every language.
"""


def marked(text: str) -> str:
    """The text itself. It is gathered wherever this goes by the name `_`."""
    return text
