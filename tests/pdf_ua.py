"""What PDF/UA-1 (ISO 14289-1) asks of a file, read back with pypdf: a list of what is wrong.

Not all of the standard can be seen by a program; of what can, this is what a dossier has: tags in
reading order, a language, a title that is shown, words for pictures, headings without a gap, tables
with heads, links that say where they lead, and the mark of the standard in the XMP data.
"""

import io
import itertools
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

BLOCKS = {"/Document", "/Part", "/Art", "/Sect", "/Div", "/P", "/H1", "/H2", "/H3", "/H4", "/L",
          "/LI", "/LBody", "/Lbl", "/Table", "/TR", "/TH", "/TD", "/THead", "/TBody", "/TFoot",
          "/Figure", "/Caption", "/Span", "/Link", "/NonStruct", "/BlockQuote", "/Reference"}  # fmt: skip


class Tagged:
    """A PDF with its structure as a list of elements in reading order."""

    def __init__(self, drawn: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(drawn))
        self.root: Any = self.reader.trailer["/Root"]
        tree = self.root.get("/StructTreeRoot")
        self.tree: Any = tree.get_object() if tree is not None else None
        roles = self.tree.get("/RoleMap", {}) if self.tree is not None else {}
        self.roles = {key: str(value) for key, value in roles.items()}
        self.elements = list(self._walk(self.tree)) if self.tree is not None else []

    def _walk(self, node: Any) -> Iterator[DictionaryObject]:
        if isinstance(node, IndirectObject):
            node = node.get_object()
        if isinstance(node, ArrayObject):
            for each in node:
                yield from self._walk(each)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield node
            if "/K" in node and not isinstance(node["/K"], int):
                yield from self._walk(node["/K"])

    def kind(self, element: DictionaryObject) -> str:
        name = str(element["/S"])
        return self.roles.get(name, name)

    def of_kind(self, *kinds: str) -> list[DictionaryObject]:
        return [each for each in self.elements if self.kind(each) in kinds]

    def text(self) -> str:
        return "\n".join(page.extract_text() for page in self.reader.pages)

    def images(self) -> int:
        return sum(len(page.images) for page in self.reader.pages)


def faults(drawn: bytes, *, language: str = "nl") -> list[str]:
    """Empty when nothing is wrong."""
    pdf = Tagged(drawn)
    return [words for wrong, words in _checked(pdf, language) if wrong]


def _checked(pdf: Tagged, language: str) -> Iterator[tuple[Any, str]]:
    root = pdf.root
    yield pdf.tree is None, "no structure tree"
    yield not root.get("/MarkInfo", {}).get("/Marked"), "not marked as tagged"
    yield root.get("/Lang") != language, f"language is {root.get('/Lang')}"
    yield not (pdf.reader.metadata and pdf.reader.metadata.title), "no title"
    yield not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"), "title is not shown"
    xmp = root["/Metadata"].get_data().decode() if "/Metadata" in root else ""
    yield not re.search(r"pdfuaid:part(=\"1\"|>1<)", xmp), "no mark of PDF/UA-1 in the XMP data"
    yield "dc:title" not in xmp, "no title in the XMP data"
    yield from _structure(pdf)
    yield from _pages(pdf)


def _structure(pdf: Tagged) -> Iterator[tuple[Any, str]]:
    strange = {pdf.kind(each) for each in pdf.elements} - BLOCKS
    yield strange, f"elements of no known kind: {strange}"
    headings = [int(pdf.kind(each)[2]) for each in pdf.of_kind("/H1", "/H2", "/H3", "/H4")]
    yield headings[:1] != [1], "does not begin with a heading of level 1"
    yield headings.count(1) > 1, "more than one heading of level 1"
    gaps = [pair for pair in itertools.pairwise(headings) if pair[1] > pair[0] + 1]
    yield gaps, f"headings skip a level: {gaps[:3]}"
    silent = [each for each in pdf.of_kind("/Figure") if not str(each.get("/Alt", "")).strip()]
    yield silent, f"{len(silent)} figures without words"
    heads = {str(each.get("/ID")) for each in pdf.of_kind("/TH")}
    cells = [_attribute(each, "/Headers") for each in pdf.of_kind("/TD")]
    lost = [named for named in cells if not named or not {str(head) for head in named} <= heads]
    yield lost, f"{len(lost)} cells that name no head"
    yield pdf.images() > len(pdf.of_kind("/Figure")), "an image that is no figure"


def _attribute(element: DictionaryObject, name: str) -> Any:
    given = element.get("/A", {})
    given = given.get_object() if isinstance(given, IndirectObject) else given
    for each in given if isinstance(given, ArrayObject) else [given]:
        found = each.get_object() if isinstance(each, IndirectObject) else each
        if name in found:
            return found[name]
    return None


def _pages(pdf: Tagged) -> Iterator[tuple[Any, str]]:
    for number, page in enumerate(pdf.reader.pages, 1):
        yield page.get("/Tabs") != "/S", f"page {number} is not tabbed through in reading order"
        yield "/StructParents" not in page, f"page {number} hangs on no structure"
        for note in page.get("/Annots", []):
            link = note.get_object()
            if link.get("/Subtype") == "/Link":
                yield not link.get("/Contents"), f"a link on page {number} says nothing"
                yield "/StructParent" not in link, f"a link on page {number} is not in the tags"
        fonts = page["/Resources"].get("/Font", {})
        for name, font in fonts.items():
            yield not _embedded(font.get_object()), f"font {name} on page {number} is not inside"


def _embedded(font: DictionaryObject) -> bool:
    """The letters travel along, with what they mean as text."""
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    kept: Any = inner.get("/FontDescriptor", {})
    kept = kept.get_object() if isinstance(kept, IndirectObject) else kept
    return "/ToUnicode" in font and any(f"/FontFile{n}" in kept for n in ("", "2", "3"))
