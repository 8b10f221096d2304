"""The overview as tables, the same on screen, in the files and in the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from overviews.queries.term import Line, TermOverview


@dataclass(frozen=True)
class Table:
    """`rows`: a label and then a number (or text) per further column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def tables_of(found: TermOverview) -> list[Table]:
    counts = (_("ervaringen"), _("plaatsingen"), _("uren"))
    staff = (*counts, _("uren van school"))
    return [
        _facts(found),
        Table(_("Per soort"), (_("soort"), *staff), _lines(found.by_kind, staff=True)),
        Table(_("Per sector"), (_("sector"), *staff), _lines(found.by_sector, staff=True)),
        Table(_("Per klas"), (_("klas"), *counts), _lines(found.by_group, staff=False)),
        _sign_ups(found),
        _dialogues(found),
        _gap(found),
    ]


def _lines(lines: list[Line], *, staff: bool) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        (x.label, x.experiences, x.placements, x.hours, *((x.staff_hours,) if staff else ()))
        for x in lines
    )


def _facts(found: TermOverview) -> Table:
    return Table(
        _("In het kort"),
        (_("wat"), _("aantal")),
        (
            (_("ervaringen"), found.experiences),
            (_("plaatsingen"), found.placements),
            (_("leerlingen met een ervaring"), found.students),
            (_("bedrijven"), found.companies),
            (_("uren van leerlingen"), found.hours),
            (_("uren van school erbij"), found.staff_hours),
        ),
    )


def _sign_ups(found: TermOverview) -> Table:
    s = found.sign_ups
    return Table(
        _("Intekenen"),
        (_("wat"), _("aantal")),
        (
            (_("intekeningen"), s.total),
            (_("gekozen"), s.chosen),
            (_("niet gekozen"), s.declined),
            (_("teruggetrokken"), s.withdrawn),
            (_("wacht op een besluit"), s.waiting),
            (_("leerlingen die intekenden"), s.students),
            (_("leerlingen die een keer niet gekozen zijn"), s.students_declined),
            (_("daarvan: tekende daarna weer in"), s.again),
        ),
    )


def _dialogues(found: TermOverview) -> Table:
    d = found.dialogues
    return Table(
        _("Praten over ervaringen"),
        (_("wat"), _("aantal")),
        (
            (_("afgeronde ervaringen"), d.over),
            (_("met feedback van de werkplek"), d.feedback),
            (_("met een verslag"), d.reports),
            (_("met een nabespreking"), d.debriefs),
            (_("met een loopbaangesprek"), d.dialogues),
            (_("feedback, verslag en gesprek"), d.complete),
            (_("besproken"), d.discussed),
        ),
    )


def _gap(found: TermOverview) -> Table:
    title = _("Langer dan %(days)s dagen klaar, zonder nabespreking of gesprek") % {
        "days": found.gap_days
    }
    return Table(
        title,
        (_("klas"), _("langer klaar"), _("zonder gesprek")),
        (
            *((line.label, line.due, line.without) for line in found.gap_by_group),
            (_("hele school"), found.gap.due, found.gap.without),
        ),
    )


@dataclass(frozen=True)
class Chart:
    """What `{% bars %}` draws, with its table beside it."""

    title: str
    rows: list[dict[str, Any]]
    unit: str
    second: str = ""


def charts_of(found: TermOverview) -> list[Chart]:
    kinds, sectors = (
        [{"label": x.label, "value": x.hours, "value2": x.staff_hours} for x in lines]
        for lines in (found.by_kind, found.by_sector)
    )
    groups = [{"label": x.label, "value": x.hours} for x in found.by_group]
    hours, of_school = _("uren van leerlingen"), _("uren van school")
    return [
        Chart(_("Uren per soort"), kinds, hours, of_school),
        Chart(_("Uren per sector"), sectors, hours, of_school),
        Chart(_("Uren per klas"), groups, hours),
    ]
