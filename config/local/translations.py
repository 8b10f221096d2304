"""Keeps every text translated: `update` gathers, `compile` writes the .mo, `check` fails on a gap.

Dutch is the source, English is complete, and Dutch with «student» for «leerling» (for schools that
say so, see `accounts.wording`) is derived from the source. Fresh machines have no gettext programs, so the texts are
gathered with Django's own template reader and Babel, and the catalogue is kept with polib.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

BASE = Path(__file__).resolve().parents[2]
PO = BASE / "locale" / "en" / "LC_MESSAGES" / "django.po"
STUDENT_MO = BASE / "locale" / "nl_X-student" / "LC_MESSAGES" / "django.mo"
ROOMS = (
    "accounts",
    "companies",
    "config",
    "core",
    "mail",
    "overviews",
    "placements",
    "reflections",
    "students",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
Key = tuple[str, str, str]  # context, text, plural


def python_files() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((BASE / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def template_files() -> Iterator[Path]:
    yield from sorted((BASE / "templates").rglob("*.html"))
    yield from sorted((BASE / "templates").rglob("*.txt"))


def gather() -> dict[Key, list[str]]:
    """Every marked text, and the files that it stands in."""
    found: dict[Key, list[str]] = {}

    def add(context: str, text: str, plural: str, path: Path) -> None:
        where = found.setdefault((context, text, plural), [])
        name = path.relative_to(BASE).as_posix()
        if text and name not in where:
            where.append(name)

    for path in python_files():
        with path.open("rb") as source:
            for _line, name, texts, _comments in extract_python(source, KEYWORDS, [], {}):
                given = [t or "" for t in ([texts] if isinstance(texts, str) else texts)]
                add(*_key(name or "_", given), path)
    for path in template_files():
        for name, literals in CALL.findall(templatize(path.read_text(), origin=str(path))):
            add(*_key(name, [ast.literal_eval(x) for x in re.findall(LITERAL, literals)]), path)
    found.pop(("", "", ""), None)
    return found


def _key(name: str, given: list[str]) -> Key:
    if name.startswith("pgettext"):
        return given[0], given[1], ""
    if name.startswith("ngettext"):
        return "", given[0], given[1]
    return "", given[0], ""


def catalogue() -> polib.POFile:
    if PO.exists():
        return polib.pofile(str(PO), wrapwidth=100)
    made = polib.POFile(wrapwidth=100)
    made.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return made


def _entry_key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def update() -> None:
    """Adds what is new (untranslated), drops what is gone, keeps what was translated."""
    there = {_entry_key(e): e for e in catalogue() if not e.obsolete}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = catalogue().metadata
    for key, files in sorted(gather().items(), key=lambda item: (item[1][0], item[0])):
        context, text, plural = key
        entry = there.get(key) or polib.POEntry(msgid=text, msgctxt=context or None)
        if plural and not entry.msgid_plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = {0: "", 1: ""}
        entry.occurrences = [(name, "") for name in files]
        if PLACEHOLDER.search(text) and "python-format" not in entry.flags:
            entry.flags.append("python-format")
        fresh.append(entry)
    PO.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(PO))


def compile_() -> None:
    catalogue().save_as_mofile(str(PO.with_suffix(".mo")))
    STUDENT_MO.parent.mkdir(parents=True, exist_ok=True)
    student_catalogue().save_as_mofile(str(STUDENT_MO))


WORD_OF_SCHOOL = re.compile(r"(?<!\w)(?<!%\()([Ll])eerling(en)?")


def with_student(text: str) -> str:
    """The same text for a school that says «student»; what compares both words stays."""
    if re.search(r"(?<!\w)(?<!%\()student", text, re.IGNORECASE):
        return text

    def other(found: re.Match[str]) -> str:
        return ("S" if found[1] == "L" else "s") + "tudent" + (found[2] or "")

    return WORD_OF_SCHOOL.sub(other, text)


def student_catalogue() -> polib.POFile:
    """What reads otherwise where a school says «student»; texts about the word itself do not."""
    made = polib.POFile(wrapwidth=100)
    made.metadata = {**catalogue().metadata, "Language": "nl"}
    for context, text, plural in sorted(gather()):
        one, many = with_student(text), with_student(plural)
        if context or (one, many) == (text, plural):
            continue
        entry = polib.POEntry(msgid=text)
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: one, 1: many}
        else:
            entry.msgstr = one
        made.append(entry)
    return made


def gaps() -> Iterator[str]:
    """What is not translated, not in step, or translated with other placeholders."""
    entries = {_entry_key(e): e for e in catalogue() if not e.obsolete}
    wanted = gather()
    for key, files in wanted.items():
        entry = entries.get(key)
        if entry is None:
            yield f"{files[0]}: not in the catalogue: {key[1]!r} (run `make translations`)"
        elif not entry.translated() or entry.fuzzy:
            yield f"{files[0]}: not translated: {key[1]!r}"
        else:
            given = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
            holders = set(PLACEHOLDER.findall(key[1] + key[2]))
            if any(set(PLACEHOLDER.findall(text)) - holders for text in given):
                yield f"{files[0]}: other placeholders: {key[1]!r} -> {given}"
    for key in entries.keys() - wanted.keys():
        yield f"no longer used: {key[1]!r} (run `make translations`)"
    compiled = PO.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue().to_binary():
        yield f"{compiled.relative_to(BASE)} is not what the .po says (run `make translations`)"
    if not STUDENT_MO.exists() or STUDENT_MO.read_bytes() != student_catalogue().to_binary():
        yield f"{STUDENT_MO.name} of «student» is not what the texts say (run `make translations`)"


# Texts that nobody marked.

SAME_IN_ALL = {
    "Trialoog", "CSV", "XLSX", "PDF", "JSON", "BRIN", "KvK", "SBB", "QR", "STARR", "iCal", "ics",
    "Nederlands", "English", "km", "html",
}  # fmt: skip
SHOWN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "data-confirm", "data-label"}
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")


class _Shown(HTMLParser):
    """Collects what a reader would see, with its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        for name, value in attrs:
            if name in SHOWN_ATTRIBUTES and value:
                self.texts.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append((self.getpos()[0], data))


ONLY_CLASSES = (["block", "width"],)  # blocks that hold a class name, not a text


def unmarked_in_template(source: str) -> Iterator[tuple[int, str]]:
    kept, marked = [], False
    for token in Lexer(source).tokenize():
        head = token.contents.split()[:1] if token.token_type == TokenType.BLOCK else []
        if head and head[0] in {"blocktranslate", "blocktrans", "comment"}:
            marked = True
        elif head and head[0] in {"endblocktranslate", "endblocktrans", "endcomment"}:
            marked = False
        elif head and token.contents.split()[:2] in ONLY_CLASSES:
            marked = True
        elif head and head[0] == "endblock":
            marked = False
        elif token.token_type == TokenType.TEXT and not marked:
            kept.append(token.contents)
            continue
        kept.append("\n" * token.contents.count("\n"))
    reader = _Shown()
    reader.feed("".join(kept))
    for line, text in reader.texts:
        words = [w for w in WORD.findall(text) if w not in SAME_IN_ALL]
        if words:
            yield line, " ".join(text.split())


SHOWING_CALLS = {"Refused", "StepRefused", "ValidationError", "Rendered"}
SHOWING_METHODS = {"success", "error", "warning", "info", "add_error"}
SHOWING_KEYWORDS = {"label", "help_text", "verbose_name", "empty_label", "empty_value_display"}


def unmarked_in_python(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        shown = [k.value for k in node.keywords if k.arg in SHOWING_KEYWORDS]
        of_messages = isinstance(owner, ast.Name) and owner.id == "messages"
        if name in SHOWING_CALLS or (method in SHOWING_METHODS and of_messages):
            shown += node.args
        if method == "add_error":
            shown += node.args[1:]
        for value in shown:
            text = _bare(value)
            if WORD.search(text) and text not in SAME_IN_ALL:
                yield node.lineno, text


def _bare(node: ast.AST) -> str:
    """The words of a text that is put down as it is; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        return _bare(node.left)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
    return ""


def unmarked() -> Iterator[str]:
    for path in template_files():
        for line, text in unmarked_in_template(path.read_text()):
            yield f"{path.relative_to(BASE)}:{line}: not marked for translation: {text!r}"
    for path in python_files():
        if "commands" in path.parts or path.is_relative_to(BASE / "config" / "local"):
            continue
        for line, text in unmarked_in_python(path.read_text()):
            yield f"{path.relative_to(BASE)}:{line}: not marked for translation: {text!r}"


def main(what: str) -> None:
    if what == "update":
        update()
        compile_()
        open_ = sum(1 for e in catalogue() if not e.translated())
        print(f"{PO.relative_to(BASE)}: {len(catalogue())} texts, {open_} to translate")
        return
    wrong = [*unmarked(), *gaps()]
    print("\n".join(wrong))
    if wrong:
        sys.exit(f"{len(wrong)} texts are not marked or not translated.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "check")
