"""What a student can do somewhere: drafted, changed, copied, and its seats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, Term
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.models import Certificate
from placements.actions.choosing import lock_assignments
from placements.enums import OfferingState, PlacementState
from placements.models import Assignment, Offering, Request, Seat, WorkDay

CHANGEABLE = frozenset({OfferingState.DRAFT, OfferingState.OPEN, OfferingState.CLOSED})
MOST_SEATS = 200
WORDS = ("kind", "title", "tasks", "asked", "learnable", "cash_desk", "heavy_lifting")
ASKED = ("levels", "programmes", "certificates")
PLACES = ("company", "workplace", "trainer", "sector")


@dataclass(frozen=True, slots=True)
class Times:
    """One day's work as the form gives it."""

    starts: datetime
    ends: datetime
    break_minutes: int = 0


def default_preparation() -> list[str]:
    """The six lines that every preparation list begins with; the coordinator changes them."""
    return [
        _("Ik heb op school geoefend wat ik moet kunnen"),
        _("Ik heb erover gepraat hoe je je daar gedraagt"),
        _("Ik weet hoe laat ik er moet zijn en hoe ik op tijd kom"),
        _("Ik heb mijn andere afspraken verzet"),
        _("Mijn ouders weten het"),
        _("Mijn vervoer is geregeld"),
    ]


@transaction.atomic
def draft(
    *,
    school: School,
    term: Term,
    by: Actor,
    days: Sequence[Times],
    seats: int,
    preparation: Sequence[str] | None = None,
    sign_up_until: Any = None,
    least: int = 0,
    note: str = "",
    request: Request | None = None,
    skills: Iterable[Any] = (),
    interests: Iterable[Any] = (),
    levels: Iterable[str] = (),
    programmes: Iterable[str] = (),
    certificates: Iterable[str] = (),
    **values: Any,
) -> Offering:
    """A new assignment with its seats and days, and a draft of offering it in `term`.

    `levels`, `programmes` and `certificates` (codes) are what is asked of who comes. `values`:
    `kind`, `title`, `tasks`, `asked`, `learnable`, `cash_desk`, `heavy_lifting`, `company`,
    `workplace`, `trainer`, `sector`.
    """
    days = _checked(days)
    _refuse_foreign(school, term, values)
    assignment = Assignment.objects.create(
        owner=school,
        request=request,
        starts=days[0].starts,
        ends=max(day.ends for day in days),
        seat_count=_seats(seats),
        **_known(values),
    )
    assignment.skills.set(skills)
    assignment.interests.set(interests)
    _add_days(assignment, days)
    Seat.objects.bulk_create(
        Seat(assignment=assignment, number=number) for number in range(1, seats + 1)
    )
    offering = Offering.objects.create(
        assignment=assignment,
        school=school,
        term=term,
        preparation=default_preparation() if preparation is None else _lines(preparation),
        sign_up_until=sign_up_until,
        least=_least(least, seats),
        note=note.strip(),
        levels=_words(levels),
        programmes=_words(programmes),
        certificates=_certificates(certificates),
    )
    record(assignment, "created", by=by, school_id=school.pk)
    record(offering, "created", by=by, new=OfferingState.DRAFT)
    return offering


@transaction.atomic
def change(
    *,
    offering: Offering,
    by: Actor,
    days: Sequence[Times],
    seats: int,
    preparation: Sequence[str],
    sign_up_until: Any = None,
    least: int = 0,
    note: str = "",
    skills: Iterable[Any] = (),
    interests: Iterable[Any] = (),
    levels: Iterable[str] = (),
    programmes: Iterable[str] = (),
    certificates: Iterable[str] = (),
    **values: Any,
) -> Offering:
    """Changes what is on offer. Its days stay as they are once somebody is placed on them."""
    days = _checked(days)
    assignment = lock_assignments([offering.assignment_id])[0]
    _refuse_over(offering)
    _refuse_foreign(offering.school, offering.term, values)
    if days != _times_of(assignment):
        _refuse_placed(assignment)
        assignment.days.all().delete()
        _add_days(assignment, days)
        record(assignment, "moved", by=by, school_id=offering.school_id)
    for name, value in _known(values).items():
        setattr(assignment, name, value)
    assignment.starts, assignment.ends = days[0].starts, max(day.ends for day in days)
    assignment.save()
    assignment.skills.set(skills)
    assignment.interests.set(interests)
    _fit_seats(assignment, _seats(seats), by)
    offering.preparation = _lines(preparation)
    offering.sign_up_until = sign_up_until
    offering.least = _least(least, seats)
    offering.note = note.strip()
    offering.levels, offering.programmes = _words(levels), _words(programmes)
    offering.certificates = _certificates(certificates)
    offering.save(update_fields=["preparation", "sign_up_until", "least", "note", *ASKED])
    offering.assignment = assignment
    record(offering, "changed", by=by)
    return offering


@transaction.atomic
def set_seats(*, offering: Offering, seats: int, by: Actor) -> Assignment:
    """More seats, or fewer as far as they are free."""
    assignment = lock_assignments([offering.assignment_id])[0]
    _refuse_over(offering)
    _least(offering.least, seats)
    _fit_seats(assignment, _seats(seats), by)
    return assignment


@transaction.atomic
def copy(*, offering: Offering, term: Term, by: Actor) -> Offering:
    """Once more: the same assignment as a new draft, moved by whole weeks into the future."""
    old = offering.assignment
    days = _times_of(old)
    moved = weeks_ahead(days, timezone.now())
    return draft(
        school=offering.school,
        term=term,
        by=by,
        days=moved,
        seats=old.seat_count,
        preparation=offering.preparation,
        least=offering.least,
        note=offering.note,
        skills=old.skills.all(),
        interests=old.interests.all(),
        **{name: getattr(offering, name) for name in ASKED},
        **{name: getattr(old, name) for name in (*WORDS, *PLACES)},
    )


def weeks_ahead(days: Sequence[Times], now: datetime) -> list[Times]:
    """The same days of the week at the same times on the clock, as soon as all lie ahead."""
    weeks = max(0, (now - days[0].starts).days // 7 + 1)
    return [
        Times(_later(day.starts, weeks), _later(day.ends, weeks), day.break_minutes) for day in days
    ]


def _later(moment: datetime, weeks: int) -> datetime:
    """By the clock, so that nine o'clock stays nine o'clock across daylight saving."""
    local = timezone.localtime(moment).replace(tzinfo=None) + timedelta(weeks=weeks)
    return timezone.make_aware(local)


def _checked(days: Sequence[Times]) -> list[Times]:
    """In order; refuses none, backward, overlapping, or a break as long as the work."""
    ordered = sorted(days, key=lambda day: day.starts)
    if not ordered:
        raise Refused(_("Kies minstens één dag."))
    for day in ordered:
        if day.ends <= day.starts:
            raise Refused(_("Het einde moet na het begin liggen."))
        if day.break_minutes * 60 >= (day.ends - day.starts).total_seconds():
            raise Refused(_("De pauze is langer dan het werk."))
    for before, after in pairwise(ordered):
        if after.starts < before.ends:
            raise Refused(_("Twee dagen overlappen elkaar. Kijk de tijden na."))
    return ordered


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - {*WORDS, *PLACES}
    if unknown:
        raise TypeError(f"No such field of an assignment: {', '.join(sorted(unknown))}")
    return dict(values)


def _seats(seats: int) -> int:
    if not 1 <= seats <= MOST_SEATS:
        raise Refused(_("Kies een aantal plekken van 1 tot %(most)d.") % {"most": MOST_SEATS})
    return seats


def _least(least: int, seats: int) -> int:
    """From how many students on it goes on; 0 asks nothing."""
    if not 0 <= least <= seats:
        raise Refused(
            _("Gaat het door vanaf %(least)d leerlingen? Dan zijn er ook zoveel plekken nodig.")
            % {"least": least}
        )
    return least


def _words(words: Iterable[str]) -> list[str]:
    """Each once, in the order given."""
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def _certificates(codes: Iterable[str]) -> list[str]:
    """Nobody could ever meet one that is not there."""
    asked = _words(codes)
    there = Certificate.objects.filter(code__in=asked).values_list("code", flat=True)
    unknown = set(asked) - set(there if asked else ())
    if unknown:
        raise Refused(
            _("Dit certificaat kennen we niet: %(which)s.") % {"which": ", ".join(sorted(unknown))}
        )
    return asked


def _lines(preparation: Iterable[str]) -> list[str]:
    return [line.strip()[:120] for line in preparation if line.strip()]


def _refuse_foreign(school: School, term: Term, values: Mapping[str, Any]) -> None:
    """What hangs together must belong together: term and school, workplace and company."""
    if term.school_id != school.pk:
        raise Refused(_("Deze periode is van een andere school."))
    company, workplace = values.get("company"), values.get("workplace")
    if company and workplace and workplace.company_id != company.pk:
        raise Refused(_("Deze werkplek hoort bij een ander bedrijf."))
    trainer = values.get("trainer")
    if company and trainer and not trainer.posts.filter(company=company).exists():
        raise Refused(_("Deze praktijkopleider werkt bij een ander bedrijf."))


def _refuse_over(offering: Offering) -> None:
    state = Offering.objects.values_list("state", flat=True).get(pk=offering.pk)
    if state not in CHANGEABLE:
        raise Refused(
            _("Deze opdracht is %(state)s en verandert niet meer. Maak een kopie.")
            % {"state": OfferingState(state).label}
        )


def _refuse_placed(assignment: Assignment) -> None:
    """Whoever was chosen counts on these times: shifts and freed lessons hang on them."""
    if assignment.placements.exclude(state=PlacementState.CANCELLED).exists():
        raise Refused(
            _(
                "Er zijn al leerlingen gekozen voor deze dagen. "
                "Zeg hun plaatsing eerst af, of maak een kopie met de nieuwe dagen."
            )
        )


def _times_of(assignment: Assignment) -> list[Times]:
    return [Times(d.starts, d.ends, d.break_minutes) for d in assignment.days.all()]


def _add_days(assignment: Assignment, days: Iterable[Times]) -> None:
    WorkDay.objects.bulk_create(
        WorkDay(
            assignment=assignment,
            starts=day.starts,
            ends=day.ends,
            break_minutes=day.break_minutes,
        )
        for day in days
    )


def _fit_seats(assignment: Assignment, seats: int, by: Actor) -> None:
    """Makes or removes free seat rows, so that there are as many as asked. The caller holds the lock."""
    there = list(assignment.seats.order_by("number"))
    free = [seat for seat in there if seat.is_free]
    taken = len(there) - len(free)
    if seats < taken:
        raise Refused(
            _("Er zijn al %(taken)d plekken vergeven of vastgehouden. Minder kan niet.")
            % {"taken": taken}
        )
    if seats < len(there):
        spare = [seat.pk for seat in reversed(free)][: len(there) - seats]
        Seat.objects.filter(pk__in=spare).delete()
    if seats > len(there):
        last = there[-1].number if there else 0
        Seat.objects.bulk_create(
            Seat(assignment=assignment, number=last + extra)
            for extra in range(1, seats - len(there) + 1)
        )
    if seats != len(there) or assignment.seat_count != seats:
        assignment.seat_count = seats
        assignment.save(update_fields=["seat_count"])
        record(assignment, "seats", by=by, old=str(len(there)), new=str(seats))
