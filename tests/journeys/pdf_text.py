"""The words of a PDF that WeasyPrint drew, as whoever holds the sheet reads them.

Knows just enough of the format: compressed streams, objects kept together in one, fonts with a
ToUnicode table, text as glyphs.
"""

import re
import zlib
from pathlib import Path

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.S)
STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.S)  # bytes that end in \r keep it
SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf|(\[[^\]]*\]) ?TJ|(<[0-9A-Fa-f]+>) ?Tj|(Tm|Td|T\*)", re.S)


def words_of(path: Path) -> str:
    """All text, a line per line of the sheet, in the order in which it was drawn."""
    objects = _objects(path.read_bytes())
    fonts = _fonts(objects)
    pages = [_stream(body) for body in objects.values()]
    return "\n".join(_read(page, fonts) for page in pages if b"BT\n" in page and b" Tf" in page)


def _objects(content: bytes) -> dict[int, bytes]:
    found = {int(number): body for number, body in OBJECT.findall(content)}
    for body in list(found.values()):
        if b"/ObjStm" in body:
            first = int(re.search(rb"/First (\d+)", body)[1])
            packed = _stream(body)
            places = [int(n) for n in packed[:first].split()]
            ends = [*places[3::2], len(packed) - first]
            for number, start, end in zip(places[::2], places[1::2], ends, strict=True):
                found[number] = packed[first + start : first + end]
    return found


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    if not found:
        return b""
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _fonts(objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    """What each font's glyphs stand for, by the letters in front of its name that pages call it by."""
    found = {}
    for body in objects.values():
        table = re.search(rb"/ToUnicode (\d+) 0 R", body)
        if table:
            name = re.search(rb"/BaseFont /(\w+)\+", body)[1]
            found[name] = _letters(_stream(objects[int(table[1])]))
    return found


def _letters(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"^<([0-9A-Fa-f]+)> ?<([0-9A-Fa-f]+)>$", table, re.M)
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs
    }


def _read(page: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said, letters = "", {}
    for font, many, one, moved in SHOWN.findall(page):
        if font:
            letters = fonts[font]
        elif moved:
            said += "\n"
        else:
            for run in re.findall(rb"<([0-9A-Fa-f]+)>", many or one):
                codes = [int(run[i : i + 4], 16) for i in range(0, len(run), 4)]
                said += "".join(letters.get(code, "") for code in codes)
    return re.sub(r"\n+", "\n", said).strip()
