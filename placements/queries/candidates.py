"""From rows to what the fit is made of, and to nothing more.

What is read of a student is what `Known` and a turn have room for: no name, no sex, no origin, no
picture. Four queries, however many pairs: what is known of the students, what they did, where they
live, and (by who calls) the sign-ups themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import numpy as np
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from accounts.models import Term
from placements.enums import ExperienceState, SignUpState
from placements.matching.columns import columns
from placements.matching.fit import Integers, features, fit, rank_reasons
from placements.models import Experience, Offering, Shift, SignUp
from placements.queries.distances import points
from placements.queries.hours import total_hours
from placements.queries.known import Known, Work
from placements.queries.match_arrays import Asked, kms, metres_of, places_of
from placements.reasons import Lookup, PairFacts, Reason, of_pair
from students.models import Profile, Strength, Student, Wish


@dataclass(frozen=True, eq=False)
class Weighed:
    """Pairs with their features, fit and reasons, in the order of the sign-ups."""

    features: Integers
    fit: Integers
    reasons: list[list[Reason]]


def with_turns(sign_ups: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """Adds what a turn is made of, and where the student lives; no names."""
    others = _declined("student").exclude(pk=OuterRef("pk"))
    return sign_ups.annotate(
        home=F("student__postcode"),
        travel_limit=F("student__profile__travel_limit_km"),
        days=F("student__profile__free_days"),
        **_turns("student", OuterRef("offering__term"), others),
    )


def students_with_turns(students: QuerySet[Student], term: Term | int) -> QuerySet[Student]:
    """The same of students, whether they signed up or not."""
    return students.annotate(
        home=F("postcode"),
        travel_limit=F("profile__travel_limit_km"),
        days=F("profile__free_days"),
        **_turns("pk", term, _declined("pk")),
    )


def _declined(student: str) -> QuerySet[SignUp]:
    return SignUp.objects.filter(student=OuterRef(student), state=SignUpState.DECLINED)


def _turns(student: str, term: Any, declined: QuerySet[SignUp]) -> dict[str, Any]:
    chosen_later = SignUp.objects.filter(
        student=OuterRef("student"),
        state=SignUpState.CHOSEN,
        decided_at__gt=OuterRef("decided_at"),
    )
    return {
        "declined_ever": _counted(declined, "student"),
        "declined_before": _counted(declined.filter(~Exists(chosen_later)), "student"),
        "placed_this_term": _counted(placed_in(term).filter(student=OuterRef(student)), "student"),
    }


def placed_in(term: Any) -> QuerySet[Experience]:
    """What students do or did in a term."""
    return Experience.objects.filter(term=term).exclude(state=ExperienceState.CANCELLED)


def _counted(rows: QuerySet, by: str) -> Any:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def weigh(
    sign_ups: Sequence[SignUp],
    offerings: Iterable[Offering],
    weights: dict[str, int],
    known: dict[int, Known] | None = None,
) -> Weighed:
    """`sign_ups` come from `with_turns`; `offerings` have skills, interests and workplace."""
    asked = Asked.by(offerings)
    known = known_of({each.student_id for each in sign_ups}) if known is None else known
    who = [known.get(each.student_id, Known()) for each in sign_ups]
    turns = cast(Any, sign_ups)
    at = np.array([asked.place[each.offering_id] for each in sign_ups], dtype=np.int64)
    lie = [each.assignment.workplace.postcode for each in asked.offerings]
    homes = [each.home for each in turns]
    known_places = points([*homes, *lie])
    km = kms(places_of(homes, known_places), places_of(lie, known_places)[at])
    shown, wishes = asked.shown(who, turns), asked.wishes(sign_ups)
    own = np.arange(len(sign_ups))
    values = features(columns(shown, asked.asks, wishes, own, at, metres_of(km)))
    facts = [
        asked.facts(j, each, rank=s.rank, km=d, declined=s.declined_before)
        for s, each, j, d in zip(turns, who, at.tolist(), km.tolist(), strict=True)
    ]
    return Weighed(values, fit(values, weights), reasons_of(facts, values, weights))


def reasons_of(
    facts: Iterable[PairFacts], values: Integers, weights: dict[str, int]
) -> list[list[Reason]]:
    counted = rank_reasons(values, weights).tolist()
    return [of_pair(each, numbers) for each, numbers in zip(facts, counted, strict=True)]


def known_of(students: Iterable[int]) -> dict[int, Known]:
    """Two queries for any number of students."""
    wanted = list(students)
    told: dict[tuple[int, str], set[str]] = defaultdict(set)
    for student, kind, code in _told(wanted):
        told[student, kind].add(code)
    work, busy = _work(wanted)
    return {
        each: Known(
            interests=frozenset(told[each, "interest"]),
            shown=frozenset(told[each, "trainer"] | told[each, "shown"]),
            seen_by_trainer=frozenset(told[each, "trainer"]),
            next_steps=frozenset(told[each, "next"]),
            work=tuple(work[each]),
            busy=tuple(busy[each]),
        )
        for each in wanted
    }


def busy_of(students: Iterable[int]) -> dict[int, Known]:
    """Only when they are busy: all that the rules of time ask. One query."""
    wanted = list(students)
    _done, busy = _work(wanted)
    return {each: Known(busy=tuple(busy[each])) for each in wanted}


def _told(students: list[int]) -> Any:
    """(student, what it is, code) in one query: interests, strengths seen, and open wishes."""
    liked: Any = Profile.interests.through.objects.filter(profile__student__in=students)
    wishes = Wish.objects.filter(student__in=students, open=True).order_by()
    rows = [
        liked.annotate(k=Value("interest")).values_list(
            "profile__student_id", "k", "interest__code"
        ),
        Strength.objects.filter(student__in=students, seen_by="trainer")
        .order_by()
        .annotate(k=Value("trainer"))
        .values_list("student_id", "k", "skill__code"),
        Strength.objects.filter(student__in=students)
        .exclude(seen_by__in=("trainer", "student"))  # what one says of oneself weighs nothing
        .order_by()
        .annotate(k=Value("shown"))
        .values_list("student_id", "k", "skill__code"),
        wishes.filter(skill__isnull=False)
        .annotate(k=Value("next:skill"))
        .values_list("student_id", "k", "skill__code"),
        wishes.filter(interest__isnull=False)
        .annotate(k=Value("next:interest"))
        .values_list("student_id", "k", "interest__code"),
        wishes.filter(sector__isnull=False)
        .annotate(k=Value("next:sector"))
        .values_list("student_id", "k", Cast("sector_id", CharField())),
    ]
    for student, kind, code in rows[0].union(*rows[1:], all=True):
        kind, _sep, topic = kind.partition(":")
        yield student, kind, f"{topic}:{code}" if topic else code


def _work(students: list[int]) -> tuple[dict[int, list[Work]], dict[int, list[Any]]]:
    """What they did and will do (latest first), and when they are busy; one query."""
    shifts = (
        Shift.objects.filter(student__in=students, dropped=False)
        .annotate(
            experience=F("placement__experience__code"),
            title=F("placement__assignment__title"),
            kind=F("placement__assignment__kind"),
            sector=F("placement__assignment__sector"),
        )
        .order_by("-starts", "pk")
    )
    hours: dict[int, float] = defaultdict(float)
    first: dict[int, Any] = {}
    busy: dict[int, list[Any]] = defaultdict(list)
    for shift in shifts:
        hours[shift.placement_id] += total_hours([shift])
        first[shift.placement_id] = shift
        busy[shift.student_id].append((shift.starts, shift.ends, shift.title))
    work: dict[int, list[Work]] = defaultdict(list)
    for placement, shift in first.items():
        work[shift.student_id].append(
            Work(
                placement=placement,
                experience=shift.experience,
                title=shift.title,
                kind=shift.kind,
                sector=shift.sector,
                starts=shift.starts,
                hours=hours[placement],
            )
        )
    return work, busy


def lived(work: Iterable[Work], *, before: datetime | None = None) -> tuple[Work, ...]:
    """What has been done of it, as in the dossier: what is only planned is no history yet.

    `before`: only what had begun by then, so that a proposal does not count what came of it.
    """
    return tuple(each for each in work if each.hours and (before is None or each.starts < before))


def lookup_of(offerings: Iterable[Offering]) -> Lookup:
    """The words and titles that reasons about these offerings speak of; no query of its own."""
    words: dict[str, str] = {}
    titles: dict[int, str] = {}
    for offering in offerings:
        titles[offering.pk] = offering.assignment.title
        words |= {f"skill:{each.code}": str(each) for each in offering.assignment.skills.all()}
        words |= {
            f"interest:{each.code}": str(each) for each in offering.assignment.interests.all()
        }
    return Lookup(words, titles)
