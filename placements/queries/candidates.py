"""From rows to the columns that the fit is made of, and to nothing more.

What is read of a student is what `Columns` has room for: no name, no sex, no origin, no picture.
Four queries, however many pairs: what is known of the students, what they did, where they live,
and (by who calls) the sign-ups themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
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

from core.names import plain
from placements.enums import ExperienceState, SignUpState
from placements.matching.fit import NO_DISTANCE, Columns, Integers, features, fit, rank_reasons
from placements.models import Assignment, Experience, Offering, Shift, SignUp
from placements.queries.discover import digits, km_between, points
from placements.reasons import Lookup, PairFacts, Reason, of_pair
from students.models import Profile, Strength, Wish

TRAVEL_KM = 15  # where no profile says otherwise
SPOKEN = -1  # a goal that was only spoken has no words to compare
PLAIN_WORDS = frozenset(
    [
        "graag",
        "goed",
        "beter",
        "leren",
        "laten",
        "zien",
        "omgaan",
        "maken",
        "doen",
        "krijgen",
        "worden",
        "hebben",
        "samen",
        "andere",
        "mensen",
        "iets",
        "niet",
        "voor",
        "over",
        "door",
        "naar",
        "deze",
        "mijn",
        "meer",
        "echt",
        "wordt",
        "ingesproken",
        "doel",
    ]
)


@dataclass(frozen=True)
class Work:
    """One thing that a student did or will do, with its hours so far planned or lived."""

    placement: int
    experience: str
    title: str
    kind: str
    sector: int | None
    starts: datetime
    hours: float


@dataclass(frozen=True)
class Known:
    """What is known of one student beside the sign-up."""

    interests: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    seen_by_trainer: frozenset[str] = frozenset()
    next_steps: frozenset[str] = frozenset()
    work: tuple[Work, ...] = ()
    busy: tuple[tuple[datetime, datetime, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Weighed:
    """Pairs with their features, fit and reasons, in the order of the sign-ups."""

    features: Integers
    fit: Integers
    reasons: list[list[Reason]]


def with_turns(sign_ups: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """Adds what a turn is made of, and where the student lives; no names."""
    others = SignUp.objects.filter(student=OuterRef("student"), state=SignUpState.DECLINED).exclude(
        pk=OuterRef("pk")
    )
    chosen_later = SignUp.objects.filter(
        student=OuterRef("student"),
        state=SignUpState.CHOSEN,
        decided_at__gt=OuterRef("decided_at"),
    )
    placed = Experience.objects.filter(
        student=OuterRef("student"), term=OuterRef("offering__term")
    ).exclude(state=ExperienceState.CANCELLED)
    return sign_ups.annotate(
        home=F("student__postcode"),
        travel_limit=F("student__profile__travel_limit_km"),
        declined_ever=_counted(others, "student"),
        declined_before=_counted(others.filter(~Exists(chosen_later)), "student"),
        placed_this_term=_counted(placed, "student"),
    )


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
    by_id = {each.pk: each for each in offerings}
    known = known_of({each.student_id for each in sign_ups}) if known is None else known
    places = points(
        [
            *(_turns(each).home for each in sign_ups),
            *(each.assignment.workplace.postcode for each in by_id.values()),
        ]
    )
    asked = {pk: _Asked.by(each.assignment, places) for pk, each in by_id.items()}
    rows, facts = [], []
    for each in sign_ups:
        who = known.get(each.student_id, Known())
        row, found = _pair(each, asked[each.offering_id], who, places)
        rows.append(row)
        facts.append(found)
    columns = _columns(rows)
    values = features(columns)
    counted = rank_reasons(values, weights)
    return Weighed(
        features=values,
        fit=fit(values, weights),
        reasons=[of_pair(f, c) for f, c in zip(facts, counted.tolist(), strict=True)],
    )


def _turns(sign_up: SignUp) -> Any:
    """As annotated by `with_turns`."""
    return cast(Any, sign_up)


@dataclass(frozen=True)
class _Asked:
    """What an assignment asks and is about, read once for all who want it."""

    assignment: Assignment
    skills: tuple[str, ...]
    interests: tuple[str, ...]
    topics: frozenset[str]
    words: frozenset[str]
    lies_at: Any

    @classmethod
    def by(cls, assignment: Assignment, places: dict) -> _Asked:
        skills = tuple(each.code for each in assignment.skills.all())
        interests = tuple(each.code for each in assignment.interests.all())
        topics = {
            *(f"skill:{code}" for code in skills),
            *(f"interest:{code}" for code in interests),
            f"sector:{assignment.sector_id}",
        }
        return cls(
            assignment=assignment,
            skills=skills,
            interests=interests,
            topics=frozenset(topics),
            words=_words_of(assignment),
            lies_at=places.get(digits(assignment.workplace.postcode)),
        )


def _pair(
    sign_up: SignUp, asked: _Asked, who: Known, places: dict
) -> tuple[tuple[int, ...], PairFacts]:
    turn = _turns(sign_up)
    shared = [code for code in asked.interests if code in who.interests]
    shown = [code for code in asked.skills if code in who.shown]
    trainer = [code for code in asked.skills if code in who.seen_by_trainer]
    missing = [code for code in asked.skills if code not in who.shown]
    km = km_between(places.get(digits(turn.home)), asked.lies_at)
    distance = NO_DISTANCE if km is None else km
    row = (
        max(1, sign_up.rank),
        len(asked.interests),
        len(shared),
        SPOKEN if sign_up.goal_audio_id else len(_content(sign_up.first_goal) & asked.words),
        len(asked.skills),
        len(shown),
        len(trainer),
        distance,
        TRAVEL_KM if turn.travel_limit is None else turn.travel_limit,
        _same_work(asked.assignment, who.work),
        turn.declined_before,
        turn.placed_this_term,
        len(asked.topics & who.next_steps),
        int(bool(who.next_steps)),
    )
    return row, PairFacts(
        rank=sign_up.rank,
        km=distance,
        interests=tuple(f"interest:{code}" for code in shared),
        shown=tuple(f"skill:{code}" for code in shown),
        seen_by_trainer=tuple(f"skill:{code}" for code in trainer),
        missing=tuple(f"skill:{code}" for code in missing),
        declined=turn.declined_before,
    )


def _columns(rows: list[tuple[int, ...]]) -> Columns:
    names = [each.name for each in fields(Columns)]
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(names))
    return Columns(**{name: table[:, at] for at, name in enumerate(names)})


def _same_work(assignment: Assignment, work: Iterable[Work]) -> int:
    if assignment.sector_id is None:
        return sum(each.kind == assignment.kind for each in work)
    return sum(each.sector == assignment.sector_id for each in work)


def _content(text: str) -> frozenset[str]:
    return frozenset(w for w in plain(text).split() if len(w) > 3 and w not in PLAIN_WORDS)


def _words_of(assignment: Assignment) -> frozenset[str]:
    parts = [assignment.title, assignment.tasks, assignment.asked, assignment.learnable]
    parts += [str(each.name) for each in assignment.skills.all()]
    return _content(" ".join(parts))


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
        .exclude(seen_by="trainer")
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
        hours[shift.placement_id] += shift.hours
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
