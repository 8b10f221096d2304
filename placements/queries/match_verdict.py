"""What a run came to, in one plain sentence, and why it cannot be more: counted, never guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from placements.enums import RunState
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
    agreed: str = ""  # what the agreements cost
    not_kept: list[str] = field(default_factory=list)  # of them, after changes by hand
    unasked: str = ""  # how many did not sign up for what is proposed
    no_home: str = ""


def verdict_of(run: Explained) -> Verdict:
    """After `run.read`."""
    nowhere = _nowhere(run)
    parts = [each for each in run.parts if not isinstance(each, int) or each not in nowhere.met]
    shown = parts[: MOST_PARTS - len(nowhere.whys)]
    return Verdict(
        placed=run.stand.placed,
        students=run.stand.problem.n_students,
        headline=_headline(run),
        most=_most(run),
        fit=_fit(run),
        whys=[
            *nowhere.whys,
            *_together(run, [_barred(run, p) for p in shown if isinstance(p, int)]),
            *(_short(run, p) for p in shown if not isinstance(p, int)),
            *(_kept_out(run, index) for index in run.kept_out),
        ],
        more_whys=len(parts) - len(shown),
        agreed=_agreed(run),
        not_kept=run.not_kept(),
        unasked=_unasked(run),
        no_home=_no_home(run),
    )


def _headline(run: Explained) -> str:
    placed, everybody = run.stand.placed, run.stand.problem.n_students
    if not everybody and run.everyone:
        return _("Iedereen heeft al een plek in deze periode.")
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
    movable = bool(run.answer.proof.movable)
    if movable and run.agreed:
        return _most_with_sides(run)
    if movable:
        return _("Er kan nog iemand bij: laat het opnieuw uitrekenen.")
    if run.run.inputs.get("everyone", {}).get("groups"):  # of others the sign-ups only
        if run.by_hand:
            return _("Meer kan niet, met deze klassen, intekeningen en wat je zelf vastzette:")
        return _("Meer kan niet, met deze klassen en intekeningen:")
    if run.everyone and run.by_hand:
        return _("Meer kan niet, met wat je zelf vastzette of uitsloot:")
    if run.everyone:
        return _("Meer kan niet:")
    if run.by_hand:
        return _("Meer kan niet, met deze intekeningen en wat je zelf vastzette of uitsloot:")
    return _("Meer kan niet, met deze intekeningen:")


def _most_with_sides(run: Explained) -> str:
    """Somebody could still be placed, were it not for what was agreed."""
    sides = run.run.summary["sides"]
    if run.stand.number:
        return _("Misschien kan er nog iemand bij: laat het opnieuw uitrekenen.")
    if sides["placed_gap"]:
        return ngettext(
            "Er was te weinig tijd om alles na te rekenen: misschien kan er nog %(n)s leerling bij.",
            "Er was te weinig tijd om alles na te rekenen: misschien kunnen er nog hoogstens %(n)s "
            "leerlingen bij.",
            sides["placed_gap"],
        ) % {"n": sides["placed_gap"]}
    return _("Meer kan niet, met de afspraken die je maakte:")


def _agreed(run: Explained) -> str:
    """What keeping the agreements costs, as the run worked it out."""
    sides = run.run.summary.get("sides")
    if not sides or run.stand.number:
        return ""
    points = round(sides["fit"] / 10)
    if sides["placed"]:
        return ngettext(
            "Zonder de afspraken had er %(n)s leerling meer een plek.",
            "Zonder de afspraken hadden er %(n)s leerlingen meer een plek.",
            sides["placed"],
        ) % {"n": sides["placed"]}
    if points > 0:
        return ngettext(
            "De afspraken zijn gehouden. Zonder past het samen %(n)s punt beter.",
            "De afspraken zijn gehouden. Zonder past het samen %(n)s punten beter.",
            points,
        ) % {"n": points}
    if run.run.fairness or sides["fit"] or sides.get("settled"):
        # who is far behind, who asked, or who follows somebody may have given way
        return _("De afspraken zijn gehouden.")
    return _("De afspraken zijn gehouden, en dat kost niets.")


def _fit(run: Explained) -> str:
    """Proved again, here and now, from the stored prices."""
    if run.stand.exact:
        return _("Nagerekend: samen beter passen kan ook niet.")
    if run.stand.number:
        return _("Of het met je aanpassingen beter kan, weten we als je opnieuw uitrekent.")
    if run.agreed:
        if run.run.summary["sides"]["proved"]:
            return _("Nagerekend: met de afspraken kan het niet beter.")
        return _("Er was te weinig tijd om na te rekenen of het beter kan.")
    if run.run.fairness and run.run.summary["bound"] == run.stand.total_fit:
        return _("Nagerekend: eerlijker verdelen kan ook niet.")
    return ""


@dataclass(frozen=True)
class Nowhere:
    """Students (indices) of whom one sentence tells all: nothing is open within their reach."""

    met: set[int] = field(default_factory=set)
    whys: list[Why] = field(default_factory=list)


def _nowhere(run: Explained) -> Nowhere:
    met = [
        index
        for index, each in run.people.items()
        if any(reason["code"] == "far" for reason in each.reasons) and run.has_no_pair(index)
    ]
    if not met:
        return Nowhere()
    found = [student for each in sorted(met) if (student := run.student(each))]
    limits = {r["n"] for i in met for r in run.people[i].reasons if r["code"] == "far"}
    words = {"n": len(met), "km": max(limits)}
    if len(limits) == 1:
        sentence = ngettext(
            "%(n)s leerling heeft geen open opdracht binnen de reisafstand (%(km)s km).",
            "%(n)s leerlingen hebben geen open opdracht binnen hun reisafstand (%(km)s km).",
            len(met),
        )
    else:
        sentence = _("%(n)s leerlingen hebben geen open opdracht binnen hun reisafstand.")
    more = max(0, len(met) - MOST_LINKS)
    return Nowhere(set(met), [Why(sentence % words, found[:MOST_LINKS], more=more)])


def _unasked(run: Explained) -> str:
    n = run.unasked
    if not n or run.run.state == RunState.APPLIED:
        return ""
    return ngettext(
        "%(n)s leerling tekende hier niet zelf op in, en hoort het als je het voorstel toepast.",
        "%(n)s leerlingen tekenden hier niet zelf op in, en horen het als je het voorstel toepast.",
        n,
    ) % {"n": n}


def _no_home(run: Explained) -> str:
    n = run.run.summary.get("no_home", 0)
    if not n:
        return ""
    return ngettext(
        "Van %(n)s leerling kennen we de postcode niet: voor die leerling telt elke opdracht als "
        "bereikbaar.",
        "Van %(n)s leerlingen kennen we de postcode niet: voor hen telt elke opdracht als "
        "bereikbaar.",
        n,
    ) % {"n": n}


def _barred(run: Explained, index: int) -> Why:
    student = run.student(index)
    rules = rules_in(run.people[index].reasons) if index in run.people else []
    name = student.full_name if student else _("Een leerling die hier niet meer staat")
    forbidden = [
        {"code": "out_by_hand", "offering": run.stand.offering_of(pair)}
        for pair in run.stand.told.pairs_of(index)
    ]
    sentence = (
        _("%(name)s kan in dit voorstel nergens terecht.")
        if run.everyone
        else _("%(name)s kan bij geen van de eigen intekeningen terecht.")
    )
    return Why(
        sentence=sentence % {"name": name},
        students=[],
        alone=student,
        reasons=run.texts([*rules, *forbidden]),
    )


def _together(run: Explained, barred: list[Why]) -> list[Why]:
    """Those in whose way the same stands, in one sentence."""
    alike = defaultdict(list)
    for each in barred:
        alike[tuple(each.reasons)].append(each)
    sentence = (
        _("%(n)s leerlingen kunnen in dit voorstel nergens terecht.")
        if run.everyone
        else _("%(n)s leerlingen kunnen bij geen van de eigen intekeningen terecht.")
    )
    return [
        same[0]
        if len(same) == 1
        else Why(
            sentence=sentence % {"n": len(same)},
            students=[each.alone for each in same if each.alone],
            reasons=list(reasons),
        )
        for reasons, same in alike.items()
    ]


def _kept_out(run: Explained, index: int) -> Why:
    """Without a place because of what was agreed, and by which."""
    student = run.student(index)
    name = student.full_name if student else _("Een leerling die hier niet meer staat")
    reasons = run.lost_codes(run.people[index]) if index in run.people else []
    sides = [each for each in reasons if str(each["code"]).startswith("side_")]
    return Why(
        sentence=_("%(name)s heeft door de afspraken geen plek.") % {"name": name},
        students=[],
        alone=student,
        reasons=run.texts(sides),
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
