"""What a school agreed that a round must keep: from how many students on something goes on, who go
together or apart, and how many of one group go to one company. «Afspraken» on the screen.

A run keeps them by its own numbers, so that they can be explained later; names are looked up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import School, Term
from core.errors import Refused
from placements.enums import PlacementState, TieKind
from placements.match_rules import Pair, Settled, Ties, free_seats
from placements.matching import Sides
from placements.models import Offering, Placement, Seat, Tie
from students.models import Enrolment

GROUP_LIMIT = "most_of_group_at_company"


@dataclass(frozen=True)
class AtMost:
    """At most `limit` of these students (of one group) at these offerings (of one company)."""

    students: tuple[int, ...]
    offerings: tuple[int, ...]
    limit: int
    group: str
    company: str


@dataclass(frozen=True)
class Agreed:
    """By the places of students and offerings in the run. `least` counts free seats only: how many
    more must come to where some are already; `asked` is what the offering says."""

    least: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    together: tuple[tuple[int, ...], ...] = ()
    apart: tuple[tuple[int, ...], ...] = ()
    most: tuple[AtMost, ...] = ()

    def __bool__(self) -> bool:
        return bool(any(n > 1 for n in self.least) or self.together or self.apart or self.most)

    @property
    def sides(self) -> Sides:
        return Sides(
            least=self.least,
            together=self.together,
            apart=self.apart,
            most=[(each.students, each.offerings, each.limit) for each in self.most],
        )

    def stored(self) -> dict[str, Any]:
        return {
            "least": self.least,
            "asked": self.asked,
            "together": self.together,
            "apart": self.apart,
            "most": [[e.students, e.offerings, e.limit, e.group, e.company] for e in self.most],
        }

    @classmethod
    def again(cls, stored: Mapping[str, Any] | None) -> Agreed:
        """As a run keeps it; nothing of a run from before this was kept."""
        if not stored:
            return cls()
        return cls(
            least=tuple(stored["least"]),
            asked=tuple(stored["asked"]),
            together=tuple(map(tuple, stored["together"])),
            apart=tuple(map(tuple, stored["apart"])),
            most=tuple(AtMost(tuple(s), tuple(o), *rest) for s, o, *rest in stored["most"]),
        )

    def who(self, names: Iterable[str]) -> set[int]:
        """The places of the students whom these sides («apart[0]») name."""
        found: set[int] = set()
        for kind, at in map(split, names):
            if kind in (TieKind.TOGETHER, TieKind.APART):
                found |= set(getattr(self, kind)[at])
        return found

    def words(self, name: str, people: Mapping[int, str], titles: Sequence[str]) -> str:
        """One of them in a sentence. `people` have a name by place, `titles` are the offerings'."""
        kind, at = split(name)
        if kind == "least":
            return least_words(titles[at], self.asked[at])
        if kind == "most":
            return most_words(self.most[at])
        there = getattr(self, kind)[at]
        return tie_words(TieKind(kind), [people[i] for i in there if i in people])

    def told(
        self, name: str, students: Sequence[int], offerings: Sequence[Offering]
    ) -> dict[str, Any]:
        """One of them with the ids of today, as a job may keep it: no names."""
        kind, at = split(name)
        if kind == "least":
            return {"kind": kind, "offering": offerings[at].pk, "n": self.asked[at]}
        if kind == "most":
            most = self.most[at]
            return {"kind": kind, "n": most.limit, "group": most.group, "company": most.company}
        return {"kind": kind, "students": [students[i] for i in getattr(self, kind)[at]]}


class Clash(Refused):
    """What was pinned cannot hold with what was agreed: which, by ids."""

    def __init__(self, pins: list[tuple[int, int]], sides: list[dict[str, Any]]) -> None:
        super().__init__(
            _("Wat je vastzette, kan niet samen met wat je afsprak. Er is geen voorstel gemaakt.")
        )
        self.outcome = {"clash": {"pins": pins, "sides": sides}}


def split(name: str) -> tuple[str, int]:
    """«apart[2]» as the library calls it: which kind, and the how manieth."""
    kind, _sep, at = name.rstrip("]").partition("[")
    return kind, int(at)


def least_words(title: str, number: int) -> str:
    return _("“%(title)s” gaat door vanaf %(n)s leerlingen.") % {"title": title, "n": number}


def tie_words(kind: TieKind, names: Sequence[str]) -> str:
    named = {"names": _listed(names)}
    if kind == TieKind.TOGETHER:
        return _("%(names)s gaan samen.") % named
    return _("%(names)s gaan niet naar dezelfde opdracht.") % named


def most_words(most: AtMost) -> str:
    return ngettext(
        "Uit %(group)s gaat nog hoogstens %(n)s leerling naar %(company)s.",
        "Uit %(group)s gaan nog hoogstens %(n)s leerlingen naar %(company)s.",
        most.limit,
    ) % {"group": most.group, "n": most.limit, "company": most.company}


def agreed_in(
    school: School,
    term: Term,
    offerings: Sequence[Offering],
    students: Sequence[int],
    seats: Sequence[int],
    ties: Ties,
) -> Agreed:
    """What holds for these students, in their order. At most three queries."""
    place = {pk: at for at, pk in enumerate(students)}
    least = _least(offerings, seats)
    groups: dict[str, list[tuple[int, ...]]] = {kind: [] for kind in TieKind.values}
    for kind, members in ties:
        there = tuple(sorted(place[pk] for pk in members if pk in place))
        if len(there) > 1:
            groups[kind].append(there)
    return Agreed(
        least=tuple(least) if any(least) else (),
        asked=tuple(each.least for each in offerings),
        together=tuple(groups[TieKind.TOGETHER]),
        apart=tuple(groups[TieKind.APART]),
        most=tuple(_most(school, term, offerings, place)),
    )


def ties_of(school: School) -> Ties:
    """In the order in which they were made: which kind, and the students. One query."""
    found: dict[int, tuple[str, list[int]]] = {}
    rows = Tie.students.through.objects.filter(tie__school=school).order_by("tie", "student")
    for tie, kind, student in rows.values_list("tie", "tie__kind", "student"):
        found.setdefault(tie, (kind, []))[1].append(student)
    return list(found.values())


def settled(ties: Ties, offerings: Sequence[Offering], students: Iterable[int]) -> Settled:
    """For these students of a run. One query, where anybody is tied.

    Who goes together with somebody who has a place follows them as long as there is room beside
    them; where they can be followed, the tie says nothing of what else they wish for.
    """
    at = _places_of({member for _kind, members in ties for member in members}, offerings)
    room = {each.pk for each in offerings if free_seats(each) and not each.assignment.has_begun}
    inside = set(students)
    apart: set[Pair] = set()
    only: dict[int, set[int]] = {}
    left: list[tuple[str, list[int]]] = []
    for kind, members in ties:
        if kind == TieKind.APART:
            left.append((kind, members))
            apart |= {(o, m) for m in members for other in members if other != m for o in at[other]}
            continue
        followed = [each for each in members if room.intersection(at[each])]
        follow = [each for each in members if each not in followed]
        there = room.intersection(o for each in followed for o in at[each])
        left.append((kind, follow))
        for each in inside.intersection(follow) if followed else ():
            only[each] = only.get(each, there) & there
    return Settled(at, left, frozenset(apart), only)


def _places_of(students: set[int], offerings: Sequence[Offering]) -> dict[int, list[int]]:
    """At which of these offerings each has a place that was not stopped."""
    found: dict[int, list[int]] = defaultdict(list)
    if not students:
        return found
    at: dict[int, list[int]] = defaultdict(list)
    for each in offerings:
        at[each.assignment_id].append(each.pk)
    there = Placement.objects.filter(assignment__in=list(at), experience__student__in=students)
    there = there.exclude(state__in=[PlacementState.CANCELLED, PlacementState.ENDED_EARLY])
    rows = there.order_by().values_list("assignment", "experience__student")
    for assignment, student in rows:
        found[student] += at[assignment]
    return found


def _least(offerings: Sequence[Offering], seats: Sequence[int]) -> list[int]:
    """How many more must come; 0 where nobody can, or enough are there."""
    asking = [each.assignment_id for each in offerings if each.least]
    taken = Counter(
        Seat.objects.filter(assignment__in=asking, placement__isnull=False)
        .order_by()
        .values_list("assignment", flat=True)
        if asking
        else ()
    )
    return [
        max(0, each.least - taken[each.assignment_id]) if free else 0
        for each, free in zip(offerings, seats, strict=True)
    ]


def _most(
    school: School, term: Term, offerings: Sequence[Offering], place: Mapping[int, int]
) -> Iterable[AtMost]:
    """Those that can matter: more students of the group than may come, and seats for them."""
    limit = int(school.setting(GROUP_LIMIT) or 0)
    if not limit:
        return
    current = Enrolment.objects.filter(student__in=list(place), end__isnull=True).order_by()
    groups: dict[str, list[int]] = defaultdict(list)
    for student, group in current.values_list("student", "group"):
        groups[group].append(place[student])
    at: dict[int, list[int]] = defaultdict(list)
    names: dict[int, str] = {}
    for j, each in enumerate(offerings):
        at[each.assignment.company_id].append(j)
        names[each.assignment.company_id] = each.assignment.company.name
    there = Placement.objects.filter(
        experience__term=term, assignment__company__in=list(at)
    ).exclude(state=PlacementState.CANCELLED)
    rows = there.order_by().values_list(
        "experience__enrolment__group", "assignment__company", "experience__student"
    )
    taken = Counter((group, company) for group, company, _student in rows.distinct())
    for group in sorted(groups):
        for company in sorted(at):
            left = max(0, limit - taken[group, company])
            if len(groups[group]) > left:
                yield AtMost(
                    tuple(sorted(groups[group])), tuple(at[company]), left, group, names[company]
                )


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(words)s en %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}
