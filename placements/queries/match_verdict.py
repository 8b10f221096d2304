"""What a run came to, in one plain sentence, and why it cannot be more: counted, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from placements.explaining import Shortage
from placements.queries.match_explained import MOST_PARTS, Explained, rules_in
from students.models import Student

MOST_NAMES = 3
MOST_LINKS = 8


@dataclass(frozen=True)
class Why:
    """One reason why no more are placed: the sentence, who it is about, and what stood in the way."""

    sentence: str
    students: list[Student]
    more: int = 0  # students who are not named
    alone: Student | None = None  # the only one whom the sentence is about, and names
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """What a run came to. `most` says that placing more is impossible, which `whys` prove."""

    placed: int
    students: int
    headline: str
    most: str
    fit: str
    whys: list[Why]
    more_whys: int = 0


def verdict_of(run: Explained) -> Verdict:
    """After `run.read`."""
    parts = run.parts
    shown = parts[:MOST_PARTS]
    return Verdict(
        placed=run.stand.placed,
        students=run.stand.problem.n_students,
        headline=_headline(run),
        most=_most(run),
        fit=_fit(run),
        whys=[_barred(run, part) if isinstance(part, int) else _short(run, part) for part in shown],
        more_whys=len(parts) - len(shown),
    )


def _headline(run: Explained) -> str:
    placed, everybody = run.stand.placed, run.stand.problem.n_students
    if not everybody:
        return _("Er waren geen intekeningen die wachten.")
    if placed == everybody:
        return ngettext(
            "De leerling heeft een plek.", "Alle %(n)s leerlingen hebben een plek.", placed
        ) % {"n": placed}
    return ngettext(
        "%(placed)s van de %(n)s leerlingen heeft een plek.",
        "%(placed)s van de %(n)s leerlingen hebben een plek.",
        placed,
    ) % {"placed": placed, "n": everybody}


def _most(run: Explained) -> str:
    if not run.answer.without:
        return ""
    if run.answer.proof.movable:
        return _("Er kan nog iemand bij: laat het opnieuw uitrekenen.")
    if run.by_hand:
        return _("Meer kan niet, met deze intekeningen en wat je zelf vastzette of uitsloot:")
    return _("Meer kan niet, met deze intekeningen:")


def _fit(run: Explained) -> str:
    """Proved again, here and now, from the stored prices."""
    if run.stand.exact:
        return _("Nagerekend: samen beter passen kan ook niet.")
    untouched = run.stand.number == 0
    if untouched and run.run.fairness and run.run.summary["bound"] == run.stand.total_fit:
        return _("Nagerekend: eerlijker verdelen kan ook niet.")
    return ""


def _barred(run: Explained, index: int) -> Why:
    student = run.student(index)
    rules = rules_in(run.people[index].reasons) if index in run.people else []
    name = student.full_name if student else _("Een leerling die hier niet meer staat")
    forbidden = [
        {"code": "out_by_hand", "offering": run.stand.offering_of(pair)}
        for pair in run.stand.pairs_of(index)
    ]
    return Why(
        sentence=_("%(name)s kan bij geen van de eigen intekeningen terecht.") % {"name": name},
        students=[],
        alone=student,
        reasons=run.texts([*rules, *forbidden]),
    )


def _short(run: Explained, part: Shortage) -> Why:
    titles = [run.lookup.title(run.stand.offerings[at]) for at in part.assignments]
    left = len(part.without)
    words = {
        "titles": listed([f"“{title}”" for title in titles]),
        "students": len(part.students),
        "seats": part.seats,
        "left": left,
    }
    if not part.seats:
        sentence = ngettext(
            "Bij %(titles)s is geen vrije plek. %(students)s leerling kan alleen daar terecht.",
            "Bij %(titles)s is geen vrije plek. "
            "%(students)s leerlingen kunnen alleen daar terecht.",
            len(part.students),
        )
    elif part.seats == 1:
        sentence = ngettext(
            "Bij %(titles)s is één plek. %(students)s leerlingen kunnen alleen daar terecht, "
            "dus %(left)s blijft zonder.",
            "Bij %(titles)s is één plek. %(students)s leerlingen kunnen alleen daar terecht, "
            "dus %(left)s blijven zonder.",
            left,
        )
    elif len(titles) == 1:
        sentence = ngettext(
            "Bij %(titles)s zijn %(seats)s plekken. %(students)s leerlingen kunnen alleen "
            "daar terecht, dus %(left)s blijft zonder.",
            "Bij %(titles)s zijn %(seats)s plekken. %(students)s leerlingen kunnen alleen "
            "daar terecht, dus %(left)s blijven zonder.",
            left,
        )
    else:
        sentence = ngettext(
            "Bij %(titles)s zijn samen %(seats)s plekken. %(students)s leerlingen kunnen "
            "alleen daar terecht, dus %(left)s blijft zonder.",
            "Bij %(titles)s zijn samen %(seats)s plekken. %(students)s leerlingen kunnen "
            "alleen daar terecht, dus %(left)s blijven zonder.",
            left,
        )
    found = [student for each in part.without if (student := run.student(each))]
    return Why(sentence % words, found[:MOST_LINKS], more=max(0, left - MOST_LINKS))


def listed(words: Sequence[str]) -> str:
    """«A, B en C»; after the first few how many more there are."""
    shown, more = words[:MOST_NAMES], len(words) - MOST_NAMES
    if more > 0:
        return _("%(words)s en nog %(n)s") % {"words": ", ".join(shown), "n": more}
    if len(shown) < 2:
        return "".join(shown)
    return _("%(words)s en %(last)s") % {"words": ", ".join(shown[:-1]), "last": shown[-1]}
