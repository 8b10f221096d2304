"""What a student may read after a no, ready to choose from: tied to the task, never to the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from placements.demands import RULES as DEMANDS
from placements.demands import asked_text
from placements.reasons import Lookup, Reason

MOST = 3
WITH_WORDS = {"interest", "skills", "stretch", "trainer"}
TAKEN = {"all_pinned", "stayed", "taken"}


def for_decline(
    *,
    skills: Iterable[str],
    seats: int,
    signed_up: int,
    full: bool,
    goal_fits: bool = False,
    busy_with: str = "",
    unmet: str = "",
    room_at: Iterable[str] = (),
) -> tuple[list[str], list[str]]:
    """(reasons, what to do next). `skills` are asked and not shown yet.

    Only what is true is offered: that the seats went to others when they did, and that the goal
    does not fit when the page that it is decided on says so too.
    """
    asked = list(skills)[:MOST]
    reasons = [_where_seats_went(seats, signed_up)] if full else []
    reasons += [
        _("Voor deze taak is nodig: %(skill)s. Dat hebben we nog niet van je gezien.")
        % {"skill": skill}
        for skill in asked
    ]
    if unmet:
        reasons.insert(0, unmet)
    if busy_with:
        reasons.append(_busy(busy_with))
    if not goal_fits:
        reasons.append(_("Je doel past nog niet goed bij wat je hier gaat doen."))
    steps = [_("Teken je gerust weer in. Wie niet gekozen is, telt de volgende keer zwaarder.")]
    steps += [_look_at(title) for title in list(room_at)[:MOST]]
    steps += [
        _("Oefen dit op school of bij een andere opdracht: %(skill)s.") % {"skill": skill}
        for skill in asked
    ]
    steps.append(_("Kom even langs. Dan kijken we samen wat bij je past."))
    return reasons, steps


def from_run(
    reasons: Iterable[Reason], offering: int, lookup: Lookup, *, seats: int, signed_up: int
) -> tuple[str, str]:
    """The reason and the next step that a run has for who it did not place."""
    mine = {str(r["code"]): r for r in reasons if r.get("offering") in {offering, None}}
    room = next((r["offering"] for r in reasons if r["code"] == "room"), None)
    refused = str(mine.get("refused", {}).get("why", ""))
    if refused in ("age", "overlap", *DEMANDS):
        mine[refused] = mine["refused"]
    if refused == "seat":
        reason = _seats_taken(seats, signed_up)
    elif refused and refused not in mine:
        reason = _("Deze plek kon toch niet doorgaan. Kom even langs: dan leggen we uit waarom.")
    elif barred := _barred(mine):
        reason = barred
    elif "full" in mine:
        reason = _where_seats_went(seats, signed_up)
    elif "lot" in mine:
        reason = _lot_decided(seats, signed_up)
    elif "no_seats" in mine:
        reason = _("Bij deze opdracht was geen plek meer vrij.")
    elif TAKEN & set(mine):
        reason = _seats_taken(seats, signed_up)
    else:
        reason = _(
            "Het lukte deze keer niet om je hier een plek te geven. Kom even langs: dan leggen we "
            "uit waarom."
        )
    step = (
        _look_at(lookup.title(room))
        if room
        else _("Teken je gerust weer in. Wie niet gekozen is, telt de volgende keer zwaarder.")
    )
    return reason, step


def _barred(mine: Mapping[str, Reason]) -> str:
    """The rule that stood in the way, if one did."""
    if "age" in mine:
        return _("Voor deze taak en deze tijden ben je nog te jong (%(rule)s).") % {
            "rule": mine["age"].get("rule", "")
        }
    for rule in DEMANDS:
        if rule in mine:
            return asked_text(rule, mine[rule].get("asked", ""))
    return _busy(mine["overlap"].get("other", "")) if "overlap" in mine else ""


def placed_elsewhere(title: str) -> tuple[str, str]:
    return (
        _("Je hebt deze ronde al een plek: “%(title)s”. Zo krijgt iedereen een kans.")
        % {"title": title},
        _("Maak daar iets moois van, en teken je volgende keer weer in."),
    )


def _look_at(title: str) -> str:
    """Stays true: it may be read days later, when the last seat is gone."""
    return _("Kijk ook eens bij “%(title)s”. Misschien is daar nog plek.") % {"title": title}


def _busy(title: str) -> str:
    return _("Je bent op die tijd al bij “%(title)s”.") % {"title": title}


def _where_seats_went(seats: int, signed_up: int) -> str:
    return ngettext(
        "Er was %(seats)s plek en er waren %(all)s intekeningen. De plek ging naar een leerling "
        "bij wie de taak nu het best past.",
        "Er waren %(seats)s plekken en %(all)s intekeningen. De plekken gingen naar leerlingen "
        "bij wie de taak nu het best past.",
        seats,
    ) % {"seats": seats, "all": signed_up}


def _lot_decided(seats: int, signed_up: int) -> str:
    return ngettext(
        "Er was %(seats)s plek en er waren %(all)s intekeningen. De taak past bij jou even "
        "goed als bij wie gekozen is: het lot besliste.",
        "Er waren %(seats)s plekken en %(all)s intekeningen. De taak past bij jou even goed "
        "als bij wie gekozen zijn: het lot besliste.",
        seats,
    ) % {"seats": seats, "all": signed_up}


def _seats_taken(seats: int, signed_up: int) -> str:
    return ngettext(
        "Er was %(seats)s plek en er waren %(all)s intekeningen. De plek ging naar een andere "
        "leerling.",
        "Er waren %(seats)s plekken en %(all)s intekeningen. De plekken gingen naar andere "
        "leerlingen.",
        seats,
    ) % {"seats": seats, "all": signed_up}


def for_chosen(reasons: Iterable[Reason], lookup: Lookup) -> list[str]:
    """Why a run proposed it, as the student reads it."""
    return [text for text in (_to_student(each, lookup) for each in reasons) if text]


def _to_student(reason: Reason, lookup: Lookup) -> str:
    code, n = str(reason["code"]), reason.get("n", 0)
    words = lookup.listed(reason.get("words", ()))
    if code in WITH_WORDS and not words:
        return ""
    sentence = {
        "unasked": _("Je tekende hier niet zelf op in: school dacht aan jou."),
        "wish": _("Dit was je eerste wens.") if n <= 1 else _("Dit was je wens nummer %(n)s."),
        "interest": _("Het past bij wat jij leuk vindt: %(words)s."),
        "goals": _("Je doel past bij dit werk."),
        "skills": _("Je liet al zien: %(words)s."),
        "travel": _("Het is niet ver: ongeveer %(n)s km.") if n >= 0 else "",
        "variety": _("Het is werk dat je nog niet deed."),
        "turn": _("Je was aan de beurt: eerder werd je niet gekozen.")
        if n
        else _("Je had deze periode nog geen plek."),
        "stretch": _("Je kunt hier iets nieuws oefenen: %(words)s."),
        "trainer": _("Een praktijkopleider zag dit al bij jou: %(words)s."),
        "next_step": _("Het sluit aan bij wat je in een gesprek afsprak."),
    }.get(code, "")
    return sentence % {"n": n, "words": words} if sentence else ""
