"""Finding words in what people wrote: without accents and case, from the beginning of a word."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.names import plain

SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")


def mentions(text: str, cues: Iterable[str]) -> bool:
    words = f" {plain(text)} "
    return any(f" {plain(cue)}" in words for cue in cues)


def sentence_with(text: str, cues: Iterable[str]) -> str:
    """The first sentence that mentions one of these; empty when none does."""
    wanted = list(cues)
    found = (each.strip() for each in SENTENCE.findall(text))
    return next((each for each in found if mentions(each, wanted)), "")


def short(text: str, most: int = 160) -> str:
    """To quote: one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"
