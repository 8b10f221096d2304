"""Recognises a burgerservicenummer, by its heading or by its values: it is never stored."""

import re

from core.names import plain

# The school systems' own headings for it (BSN, PGN: persoonsgebonden nummer; sofinummer before 2007).
PARTS = (
    "burgerservice",
    "persoonsgebonden",
    "onderwijsnummer",
    "onderwijsnr",
    "sofinummer",
    "sofinr",
    "bsnnummer",
    "bsnnr",
    "pgnnummer",
    "pgnnr",
    "citizenservice",
)
WORDS = frozenset({"bsn", "pgn", "sofi"})
FEWEST = 5  # below this many filled cells, chance looks like proof
NEARLY_ALL = 0.9
_NUMBER = re.compile(r"[0-9][0-9 .\-]{6,14}[0-9]")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_bsn_heading(heading: str) -> bool:
    words = plain(heading)
    whole = words.replace(" ", "")
    return (
        bool(WORDS & set(words.split()))
        or whole.startswith("bsn")
        or whole.endswith(("bsn", "pgn"))
        or any(part in whole for part in PARTS)
    )


def passes_elfproef(text: str) -> bool:
    """Whether this is a number that could be a BSN; a spreadsheet drops the zero in front."""
    if not _NUMBER.fullmatch(text):
        return False
    digits = text.replace(" ", "").replace(".", "").replace("-", "")
    if not 8 <= len(digits) <= 9:
        return False
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, digits.zfill(9), strict=True))
    return total % 11 == 0 and int(digits) > 0


class Watch:
    """Counts per column how many cells could be a BSN, while the file is read."""

    def __init__(self, columns: int) -> None:
        self.filled = [0] * columns
        self.alike = [0] * columns

    def see(self, cells: list[str]) -> None:
        filled, alike = self.filled, self.alike
        for index, cell in enumerate(cells[: len(filled)]):
            if cell:
                filled[index] += 1
                if len(cell) > 7 and cell[0].isdigit() and passes_elfproef(cell):
                    alike[index] += 1

    def suspects(self) -> list[int]:
        return [
            index
            for index, filled in enumerate(self.filled)
            if filled >= FEWEST and self.alike[index] >= NEARLY_ALL * filled
        ]
