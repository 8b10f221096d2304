"""The roster as it stands, in a dict, and what a line of a new one would change in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from accounts.models import School
from core.enums import Verdict
from core.imports.columns import Values
from core.imports.problems import Wrong
from core.imports.staging import Decision
from core.names import full_name, plain
from students.imports import school_year_of
from students.models import Guardian, Student
from students.queries.certificate_cells import COLUMN, CertificateCells, Papers

FACTS = ("first_name", "infix", "last_name", "birth_date", "postcode", "email")
PLACE = ("programme", "crebo", "level")  # beside the group, what an enrolment says


def enrolment_step(old: dict[str, str], new: dict[str, str], *, began_today: bool) -> str:
    """What another place within a school year asks for: "" nothing, "open" a new enrolment, or
    "correct" the current one: a blank that is filled, or what was only written today (an
    enrolment of no days would say nothing).
    """
    differs = [name for name in old if new[name] != old[name]]
    if not differs:
        return ""
    return "correct" if began_today or all(not old[name] for name in differs) else "open"


class Known(NamedTuple):
    """A student and the current enrolment, as one row."""

    pk: int
    code: str
    first_name: str
    infix: str
    last_name: str
    birth_date: date
    postcode: str
    email: str
    left_on: date | None
    enrolment: int | None
    school_year: int | None
    group: str | None
    programme: str | None
    crebo: str | None
    level: str | None
    start: date | None


@dataclass(slots=True)
class Change:
    """What a line asks for. `enrolment` is "", "open" (a new one) or "correct" (the current one)."""

    values: Values
    known: Known | None
    facts: dict[str, str] = field(default_factory=dict)
    enrolment: str = ""
    place: dict[str, str] = field(default_factory=dict)
    guardians: list[tuple[int | None, dict[str, str]]] = field(default_factory=list)
    certificates: Papers = field(default_factory=dict)
    shown: list[list[str]] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.known is None:
            return Verdict.NEW
        return Verdict.CHANGED if self.shown else Verdict.UNCHANGED


class Roster:
    """All students of a school, those who left too: one query, one more when the list names
    guardians, two more when it names certificates."""

    def __init__(self, *, school: School, day: date, names: list[str]) -> None:
        self.day = day
        self.school_year = school_year_of(day)
        self.known = self._load(school)
        self.guardians = self._load_guardians(school) if "guardian_name" in names else {}
        self.certificates = CertificateCells(school) if COLUMN in names else None
        self.fingerprint = self._fingerprint()
        self.lines: dict[str, int] = {}
        self.bare = {number.lstrip("0"): number for number in self.known}

    def _load(self, school: School) -> dict[str, Known]:
        rows = (
            Student.objects.filter(school=school)
            .annotate(now=FilteredRelation("enrolments", condition=Q(enrolments__end__isnull=True)))
            .order_by("pk")
            .values_list(
                "leerlingnummer",
                "pk",
                "code",
                *FACTS,
                "left_on",
                "now__pk",
                "now__school_year",
                "now__group",
                *(f"now__{name}" for name in PLACE),
                "now__start",
            )
        )
        return {row[0]: Known(*row[1:]) for row in rows.iterator(5_000)}

    def _load_guardians(self, school: School) -> dict[int, list[tuple[int, str, str, str]]]:
        found: dict[int, list[tuple[int, str, str, str]]] = {}
        rows = Guardian.objects.filter(student__school=school).order_by("pk")
        listed = rows.values_list("student_id", "pk", "name", "email", "phone")
        for student, pk, name, email, phone in listed:
            found.setdefault(student, []).append((pk, name, email, phone))
        return found

    def _fingerprint(self) -> str:
        """The same as long as nobody changes what an import compares."""
        digest = blake2b(digest_size=16)
        for number, known in self.known.items():
            digest.update(repr((number, *known)).encode())
        digest.update(repr(sorted(self.guardians.items())).encode())
        if self.certificates is not None:
            digest.update(repr(sorted(self.certificates.held.items())).encode())
        return digest.hexdigest()

    def decide(self, line: int, values: Values) -> Decision:
        number = values["leerlingnummer"]
        earlier = self.lines.setdefault(number, line)
        if earlier != line:
            raise Wrong(
                _("Dit leerlingnummer staat ook op regel %(line)s. Haal één van de twee weg.")
                % {"line": earlier},
                column="leerlingnummer",
            )
        self._refuse_other_zeros(number)
        change = self.change(values)
        return Decision(number, change.verdict, values, change.shown)

    def _refuse_other_zeros(self, number: str) -> None:
        """A spreadsheet drops the zeros in front: the same student would come in a second time."""
        twin = self.bare.get(number.lstrip("0"), number)
        if number not in self.known and twin != number:
            known = self.known[twin]
            name = full_name(known.first_name, known.infix, known.last_name)
            raise Wrong(
                _(
                    "%(name)s staat in Trialoog met nummer %(twin)s. Is dit dezelfde leerling? "
                    "Schrijf het nummer dan net zo, met de nullen ervoor."
                )
                % {"name": name, "twin": twin},
                column="leerlingnummer",
            )

    def rest(self) -> Iterator[Decision]:
        """Who is at school here and not in the file."""
        for number, known in self.known.items():
            if known.left_on is None and number not in self.lines:
                values = {
                    "leerlingnummer": number,
                    "first_name": known.first_name,
                    "infix": known.infix,
                    "last_name": known.last_name,
                    "group": known.group or "",
                }
                yield Decision(number, Verdict.MISSING, values)

    def change(self, values: Values) -> Change:
        known = self.known.get(values["leerlingnummer"])
        change = Change(values, known)
        if self.certificates is not None and COLUMN in values:
            self._compare_certificates(change, self.certificates)
        if known is None:
            change.enrolment = "open"
            change.place = {name: values.get(name, "") for name in ("group", *PLACE)}
            change.guardians = [(None, given) for given in values.get("guardians", ())]
            return change
        self._compare_facts(change, known)
        self._compare_enrolment(change, known)
        self._compare_guardians(change, known)
        return change

    def _compare_facts(self, change: Change, known: Known) -> None:
        for name in FACTS:
            if name not in change.values:
                continue
            old = known.birth_date.isoformat() if name == "birth_date" else getattr(known, name)
            if change.values[name] != old:
                change.facts[name] = change.values[name]
                change.shown.append([name, old, change.values[name]])
        if known.left_on is not None:
            change.shown.append(["left_on", known.left_on.isoformat(), ""])

    def _compare_enrolment(self, change: Change, known: Known) -> None:
        old: dict[str, str] = {n: getattr(known, n) or "" for n in ("group", *PLACE)}
        change.place = {name: change.values.get(name, old[name]) for name in old}
        differs = [name for name in old if change.place[name] != old[name]]
        change.enrolment = (
            "open"
            if known.enrolment is None or known.school_year != self.school_year
            else enrolment_step(old, change.place, began_today=known.start == self.day)
        )
        if known.school_year != self.school_year and known.enrolment is not None:
            years = [self._year(known.school_year or 0), self._year(self.school_year)]
            change.shown.append(["school_year", *years])
        change.shown.extend([name, old[name], change.place[name]] for name in differs)

    @staticmethod
    def _year(start: int) -> str:
        return f"{start}–{start + 1}"

    def _compare_guardians(self, change: Change, known: Known) -> None:
        """Known by name; the others stay, since a list seldom names everybody."""
        there = {plain(name): (pk, email, phone) for pk, name, email, phone in self._of(known)}
        for given in change.values.get("guardians", ()):
            found = there.get(plain(given["name"]))
            if found is None:
                change.guardians.append((None, given))
                change.shown.append(["guardians", "", _said(given)])
                continue
            pk, email, phone = found
            if given.get("email", email) != email or given.get("phone", phone) != phone:
                change.guardians.append((pk, given))
                old = {"name": given["name"], "email": email, "phone": phone}
                change.shown.append(["guardians", _said(old), _said({**old, **given})])

    @staticmethod
    def _compare_certificates(change: Change, cells: CertificateCells) -> None:
        pk = change.known.pk if change.known else None
        change.certificates = cells.news(change.values[COLUMN], pk)
        if change.known and change.certificates:
            held = cells.held.get(change.known.pk, {})  # all, as none is taken away
            after = held | change.certificates
            change.shown.append([COLUMN, cells.said(held), cells.said(after)])

    def _of(self, known: Known) -> list[tuple[int, str, str, str]]:
        return self.guardians.get(known.pk, [])


def _said(guardian: dict[str, Any]) -> str:
    return " · ".join(str(guardian[k]) for k in ("name", "email", "phone") if guardian.get(k))


def name_of(values: Values) -> str:
    return full_name(
        values.get("first_name", ""), values.get("infix", ""), values.get("last_name", "")
    )
