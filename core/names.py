"""Dutch names: the tussenvoegsel is a field of its own, sorting skips it, searching does not care."""

import re
import unicodedata
from functools import lru_cache

# Letters that no accent can be taken off.
WHOLE = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"}
)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Lower case without accents or punctuation: the same on both databases."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(WHOLE))
    return re.sub(
        r"[^a-z0-9]+", " ", "".join(c for c in decomposed if not unicodedata.combining(c))
    ).strip()


def sort_key(first: str, infix: str, last: str) -> str:
    """«Sanne van der Meer» sorts under M: last name, first name, infix."""
    return " ".join(part for part in (plain(last), plain(first), plain(infix)) if part)[:200]


def search_key(first: str, infix: str, last: str, *more: str) -> str:
    """Found by «meer», «van der meer», «vandermeer» and «sanne van der meer»."""
    whole = " ".join(part for part in (plain(first), plain(infix), plain(last)) if part)
    surname = " ".join(part for part in (plain(infix), plain(last)) if part)
    extra = " ".join(plain(m) for m in more if m)
    return f" {whole} {surname.replace(' ', '')} {whole.replace(' ', '')} {extra} "[:400]


def full_name(first: str, infix: str, last: str) -> str:
    return " ".join(part for part in (first, infix, last) if part)


def formal_name(infix: str, last: str) -> str:
    """As in «mevrouw Van der Meer»: the infix takes a capital when no first name precedes it."""
    name = " ".join(part for part in (infix, last) if part)
    return name[:1].upper() + name[1:]
