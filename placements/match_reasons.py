"""Why who got nothing got nothing, as codes and numbers: the rules, where seats went, where is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from placements.enums import OfferingState
from placements.explaining import Answer, Told
from placements.match_everyone import free_days_of, weekdays_of
from placements.models import Offering
from placements.queries.distances import Point, digits, exact_km_between, km_between, points
from placements.queries.known import Known
from placements.queries.match_arrays import limit_of
from placements.reasons import Reason, of_lost

if TYPE_CHECKING:
    from placements.match_inputs import Inputs

FAR = 10**6  # where the distance is not known: after whatever is known
MOST_ROOM = 3  # the first may be taken by hand later


def why_not(inputs: Inputs, answer: Answer) -> dict[int, list[Reason]]:
    """By index. The rules that stood in the way for everybody; the rest for who has no place."""
    room = _Room(inputs, answer)
    told = Told(answer.problem, np.flatnonzero(inputs.pairs.rank))
    found: dict[int, list[Reason]] = {}
    for at, student in enumerate(inputs.students):
        found[at] = list(inputs.excluded.get(student, []))
        if answer.pair[at] < 0:
            for pair in told.pairs_of(at):
                offering = inputs.offerings[int(answer.problem.assignment[pair])].pk
                asked = inputs.offerings[int(answer.problem.assignment[pair])].least
                found[at].append(of_lost(answer.lost(pair), offering, asked))
            found[at] += room.nearest(at)
    return found


def stored_exclusions(inputs: Inputs) -> dict[str, list[Any]]:
    """Every sign-up that a rule left out: whose (an index), where, and by which rule."""
    order = {each.pk: at for at, each in enumerate(inputs.offerings)}
    rows = sorted((inputs.place[s], order[o], rule) for s, o, rule in inputs.barred)
    return {
        "student": [student for student, _, _ in rows],
        "assignment": [at for _, at, _ in rows],
        "rule": [rule for _, _, rule in rows],
    }


class _Room:
    """Assignments with a seat left, within reach and on days that suit: nearest to what a student
    likes, then nearest by. Of an unknown place everything is within reach."""

    def __init__(self, inputs: Inputs, answer: Answer) -> None:
        self.inputs = inputs
        self.free = [
            offering
            for at, offering in enumerate(inputs.offerings)
            if offering.state == OfferingState.OPEN
            and answer.used[at] < inputs.seats[at]
            and not offering.assignment.has_begun
        ]
        self.days = {each.pk: weekdays_of(each) for each in self.free}
        self.places: dict = {}
        if self.free:
            lies_at = [each.assignment.workplace.postcode for each in self.free]
            self.places = points([*lies_at, *(each.home or "" for each in inputs.turns.values())])

    def nearest(self, at: int) -> list[Reason]:
        """The first that no rule closes to this student (a place in the run)."""
        inputs, student = self.inputs, self.inputs.students[at]
        closed_to = {reason.get("offering") for reason in inputs.excluded.get(student, [])}
        wanted = inputs.offerings_open_to(at)
        there = [
            offering
            for offering in self.free
            if offering.pk not in closed_to | wanted
            and (offering.pk, student) not in inputs.shut
            and (offering.pk, student) not in inputs.rules.kept_away
            and self._can_come(offering, inputs.turns[student])
            and inputs.rules.closing(offering, student, inputs.birth_of(student)) is None
        ]
        there.sort(key=lambda each: self._nearness(each, inputs.known[student], student))
        return [self._told(each, inputs.turns[student]) for each in there[:MOST_ROOM]]

    def _told(self, offering: Offering, turn: Any) -> Reason:
        km = km_between(*self._ends(offering, turn))
        far = {} if km is None else {"n": km}
        return {"code": "room", "offering": offering.pk} | far

    def _can_come(self, offering: Offering, turn: Any) -> bool:
        """Within the own travel limit and on free days only."""
        if self.days[offering.pk] & ~free_days_of(turn):
            return False
        km = exact_km_between(*self._ends(offering, turn))
        return km is None or km <= limit_of(turn)

    def _nearness(self, offering: Offering, known: Known, student: int) -> tuple[int, int, Any]:
        liked = sum(i.code in known.interests for i in offering.assignment.interests.all())
        km = km_between(*self._ends(offering, self.inputs.turns[student]))
        return (
            -liked,
            FAR if km is None else km,
            offering.assignment.starts,
        )

    def _ends(self, offering: Offering, turn: Any) -> tuple[Point | None, Point | None]:
        """Where the student lives and where the work is done."""
        lies_at = offering.assignment.workplace.postcode
        return self.places.get(digits(turn.home or "")), self.places.get(digits(lies_at))
