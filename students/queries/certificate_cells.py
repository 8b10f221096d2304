"""Certificates as a cell of a roster names them, «VCA; BHV 31-12-2027», beside what is held."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import School
from core.imports import values as cells
from core.imports.problems import Wrong
from core.models import Certificate
from core.names import plain
from students.models import HeldCertificate

COLUMN = "certificates"
Papers = dict[str, date | None]  # codes, with the last day where there is one
_DAY = re.compile(r"[\s(]*(\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4})[\s)]*$")
_UNTIL = re.compile(r"( geldig| valid)?( tot en met| t m| tot| until)?$")
_SHORT_YEAR = re.compile(r"^(\d{1,2}[-/.]\d{1,2}[-/.])(\d\d)$")


class CertificateCells:
    """The names that a cell may use and what the school's students hold: two queries."""

    def __init__(self, school: School) -> None:
        self.words = {word.code: word for word in Certificate.objects.all()}
        self._codes = {
            _key(name): word.code
            for word in self.words.values()
            for name in (word.name_en, word.name, word.code)
            if name
        }
        self._read: dict[str, Papers] = {}
        self.held: dict[int, Papers] = {}
        rows = HeldCertificate.objects.filter(student__school=school).order_by("pk")
        for student, code, until in rows.values_list("student", "certificate__code", "until"):
            self.held.setdefault(student, {})[code] = until

    def read(self, cell: str) -> Papers:
        """Raises `Wrong` for a name or a day that is none, with what to write instead."""
        if cell not in self._read:
            parts = [part.strip() for part in re.split("[;,]", cell)]
            self._read[cell] = dict(self._one(part) for part in parts if part)
        return self._read[cell]

    def _one(self, part: str) -> tuple[str, date | None]:
        dated = _DAY.search(part)
        name = part[: dated.start()] if dated else part
        code = self._codes.get(_key(_UNTIL.sub("", plain(name))))
        if code is None:
            raise Wrong(
                _(
                    "“%(name)s” kennen we niet als certificaat. Kies uit: %(names)s."
                    " Of maak de cel leeg."
                )
                % {"name": name, "names": ", ".join(map(str, self.words.values()))},
                column=COLUMN,
            )
        return code, _day(dated[1]) if dated else None

    def news(self, cell: str, student: int | None) -> Papers:
        """What a cell adds or renews for a student. It never shortens: a list seldom knows all."""
        held = self.held.get(student, {}) if student is not None else {}
        return {
            code: until
            for code, until in self.read(cell).items()
            if code not in held or _is_later(until, held[code])
        }

    def said(self, papers: Papers) -> str:
        """As a cell would name them."""
        return "; ".join(
            f"{self.words[code]} {until:%d-%m-%Y}" if until else str(self.words[code])
            for code, until in papers.items()
        )


def _is_later(until: date | None, held: date | None) -> bool:
    return until is not None and held is not None and until > held


def _key(name: str) -> str:
    return plain(name).replace(" ", "")


def _day(text: str) -> date:
    """Unlike a birthday, «31-12-27» lies in this century."""
    try:
        return date.fromisoformat(cells.iso_date(_SHORT_YEAR.sub(r"\g<1>20\2", text)))
    except Wrong as wrong:
        message = _("“%(day)s” is geen datum. Schrijf bijvoorbeeld BHV 31-12-2027.")
        raise Wrong(message % {"day": text}, column=COLUMN) from wrong
