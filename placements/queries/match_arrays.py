"""What offerings ask and what students have, as bits and columns: all that the fit is made of.

Nothing here can see more of a student than `Known` and `Turn` hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from core.names import plain
from placements.matching.columns import TRAVEL_KM, Asks, Shown, Wishes
from placements.matching.fit import NO_DISTANCE, Integers
from placements.models import Assignment, Offering, SignUp
from placements.queries.distances import EARTH_KM, Point, digits
from placements.queries.known import Known
from placements.reasons import PairFacts

SPOKEN = -1  # a goal that was only spoken has no words to compare
OTHER = 1 << 62  # the bit of whatever no offering asks
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


class Turn(Protocol):
    """What a turn is made of, as `candidates.with_turns` adds it."""

    travel_limit: int | None
    declined_before: int
    placed_this_term: int


@dataclass(frozen=True, eq=False)
class Asked:
    """Offerings in their order; a word that one of them asks has its own bit.

    Sets fit in 62 bits: the site knows fewer words of each kind. Raises OverflowError beyond that.
    """

    offerings: Sequence[Offering]
    skills: Sequence[tuple[str, ...]]
    interests: Sequence[tuple[str, ...]]
    work: Sequence[str]  # the sector; where there is none, the kind of work

    @classmethod
    def by(cls, offerings: Iterable[Offering]) -> Asked:
        """Of offerings with skills and interests fetched."""
        listed = list(offerings)
        return cls(
            listed,
            [tuple(s.code for s in each.assignment.skills.all()) for each in listed],
            [tuple(i.code for i in each.assignment.interests.all()) for each in listed],
            [_work_of(each.assignment) for each in listed],
        )

    @cached_property
    def place(self) -> dict[int, int]:
        """By the offering's id."""
        return {each.pk: at for at, each in enumerate(self.offerings)}

    @cached_property
    def asks(self) -> Asks:
        return Asks(
            interests=_column(self._interests, self.interests),
            skills=_column(self._skills, self.skills),
            sector=_column(self._work, [(each,) for each in self.work]),
        )

    def shown(self, known: Sequence[Known], turns: Sequence[Turn]) -> Shown:
        """One entry for each student, or for each pair where each has a student of its own."""
        done = [Counter(w for each in who.work for w in _worked(each)) for who in known]
        skills, interests, work = self._skills, self._interests, self._work
        steps = [_by_kind(who.next_steps) for who in known]
        return Shown(
            interests=_column(interests, [who.interests for who in known]),
            skills=_column(skills, [who.shown for who in known]),
            by_trainer=_column(skills, [who.seen_by_trainer for who in known]),
            limit_km=np.array([limit_of(turn) for turn in turns], dtype=np.int64),
            sectors_once=_column(work, done),
            sectors_more=_column(work, [[w for w, n in each.items() if n > 1] for each in done]),
            declined_before=np.array([each.declined_before for each in turns], dtype=np.int64),
            placed_this_term=np.array([each.placed_this_term for each in turns], dtype=np.int64),
            next_skills=_column(skills, [each["skill"] for each in steps], OTHER),
            next_interests=_column(interests, [each["interest"] for each in steps], OTHER),
            next_sectors=_column(work, [each["sector"] for each in steps], OTHER),
        )

    def wishes(self, sign_ups: Sequence[SignUp]) -> Wishes:
        """One entry for each."""
        words = [self.goal_words(each) for each in sign_ups]
        return Wishes(
            rank=np.array([max(1, each.rank) for each in sign_ups], dtype=np.int64),
            goal_words=np.array(words, dtype=np.int64),
        )

    def goal_words(self, sign_up: SignUp) -> int:
        """How many words of the first goal the assignment speaks of too."""
        if sign_up.goal_audio_id:
            return SPOKEN
        return len(_content(sign_up.first_goal) & self._words(self.place[sign_up.offering_id]))

    def facts(self, at: int, who: Known, *, rank: int, km: int, declined: int) -> PairFacts:
        """What the reasons of one pair may speak of."""
        skills = self.skills[at]
        return PairFacts(
            rank=rank,
            km=km,
            interests=tuple(f"interest:{c}" for c in self.interests[at] if c in who.interests),
            shown=tuple(f"skill:{code}" for code in skills if code in who.shown),
            seen_by_trainer=tuple(
                f"skill:{code}" for code in skills if code in who.seen_by_trainer
            ),
            missing=tuple(f"skill:{code}" for code in skills if code not in who.shown),
            declined=declined,
        )

    @cached_property
    def _skills(self) -> dict[str, int]:
        return _bits(self.skills)

    @cached_property
    def _interests(self) -> dict[str, int]:
        return _bits(self.interests)

    @cached_property
    def _work(self) -> dict[str, int]:
        return _bits([self.work])

    @cached_property
    def _read(self) -> dict[int, frozenset[str]]:
        return {}

    def _words(self, at: int) -> frozenset[str]:
        if at not in self._read:
            self._read[at] = _words_of(self.offerings[at].assignment)
        return self._read[at]


def limit_of(turn: Turn) -> int:
    """In whole kilometres."""
    return TRAVEL_KM if turn.travel_limit is None else turn.travel_limit


def places_of(postcodes: Iterable[str], points: Mapping[str, Point]) -> Any:
    """float64[k, 2]: degrees north and east, NaN where a place is not known."""
    found = [points.get(digits(each), (np.nan, np.nan)) for each in postcodes]
    return np.array(found, dtype=np.float64).reshape(len(found), 2)


def kms(one: Any, other: Any) -> Integers:
    """int64[k]: as `discover.km_between`, of many at once; NO_DISTANCE where not known."""
    (north, east), (north2, east2) = np.radians(one).T, np.radians(other).T
    half = np.sin((north2 - north) / 2) ** 2
    half += np.cos(north) * np.cos(north2) * np.sin((east2 - east) / 2) ** 2
    km = np.maximum(1, np.rint(2 * EARTH_KM * np.arcsin(np.sqrt(half))))
    return np.where(np.isnan(km), NO_DISTANCE, km).astype(np.int64)


def metres_of(km: Integers) -> Integers:
    """As the fit takes them: what a screen calls 3 km counts as 3 km."""
    return np.where(km < 0, NO_DISTANCE, km * 1000)


def _bits(sets: Iterable[Iterable[str]]) -> dict[str, int]:
    words = sorted({word for each in sets for word in each})
    if len(words) > 62:
        raise OverflowError(f"{len(words)} words do not fit in 62 bits.")
    return {word: 1 << at for at, word in enumerate(words)}


def _column(bits: dict[str, int], sets: Iterable[Iterable[str]], other: int = 0) -> Integers:
    return np.array([sum({bits.get(w, other) for w in each}) for each in sets], dtype=np.int64)


def _by_kind(topics: Iterable[str]) -> dict[str, list[str]]:
    """«skill:koken» under its kind; a sector is called as in `work`."""
    found: dict[str, list[str]] = {"skill": [], "interest": [], "sector": []}
    for topic in topics:
        kind, _sep, code = topic.partition(":")
        found[kind].append(topic if kind == "sector" else code)
    return found


def _work_of(assignment: Assignment) -> str:
    if assignment.sector_id is None:
        return f"kind:{assignment.kind}"
    return f"sector:{assignment.sector_id}"


def _worked(work: Any) -> tuple[str, str]:
    return f"kind:{work.kind}", f"sector:{work.sector}"


def _content(text: str) -> frozenset[str]:
    return frozenset(w for w in plain(text).split() if len(w) > 3 and w not in PLAIN_WORDS)


def _words_of(assignment: Assignment) -> frozenset[str]:
    parts = [assignment.title, assignment.tasks, assignment.asked, assignment.learnable]
    parts += [str(each.name) for each in assignment.skills.all()]
    return _content(" ".join(parts))
