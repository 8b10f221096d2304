"""Who a run leaves without an answer, and the words that it has ready for them: true of how the run
stands now, and of no person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from placements.enums import SignUpState
from placements.models import MatchRun, Offering, SignUp
from placements.queries.match_explained import Explained, refusals_in
from placements.queries.match_runs import offerings_in
from placements.queries.offerings import open_to_sign_up, with_room_to_spare
from placements.reasons import Reason
from placements.suggestions import from_run, placed_elsewhere

MOST_NEW = 20  # that are listed


@dataclass(frozen=True)
class Waiting:
    """Sign-ups at a run's offerings that still wait, with student and assignment, by the day. Of
    what is `new` since it was made, the run knows nothing: it has no answer for them."""

    compared: list[SignUp]
    new: list[SignUp]
    students: int  # of the run who are still there


def waiting_in(run: MatchRun, students: Mapping[int, int] | None = None) -> Waiting:
    """`students` are those who are still there, by their index. Two queries, one where they are
    given."""
    there = present_in(run) if students is None else students
    asked = {(offering, there[i]) for i, offering in _asked_in(run) if i in there}
    waits = SignUp.objects.filter(
        offering__in=run.inputs.get("offerings", []), state=SignUpState.SUBMITTED
    )
    found: dict[bool, list[SignUp]] = {True: [], False: []}
    for each in waits.select_related("offering__assignment", "student__user").order_by(
        "offering__assignment__starts", "offering", "student__sort_key", "pk"
    ):
        found[(each.offering_id, each.student_id) in asked].append(each)
    return Waiting(compared=found[True], new=found[False], students=len(there))


def present_in(run: MatchRun) -> dict[int, int]:
    """By their index, those who are still there."""
    return dict(run.entrants.filter(student__isnull=False).values_list("index", "student"))


def _asked_in(run: MatchRun) -> Iterator[tuple[int, int]]:
    """(index, offering) of each sign-up that the run compared, or that a rule left out of it."""
    kept, out = run.inputs, run.inputs.get("excluded", {"student": [], "assignment": []})
    for number in kept.get("asked", range(len(kept["student"]))):
        yield kept["student"][number], kept["offerings"][kept["assignment"][number]]
    for index, at in zip(out["student"], out["assignment"], strict=True):
        yield index, kept["offerings"][at]


def declines_for(
    run: MatchRun, sign_ups: Sequence[SignUp], offerings: Iterable[Offering] | None = None
) -> Iterator[tuple[SignUp, str, str]]:
    """For each sign-up that is left: the reason and the next step that the run has for it."""
    explained = Explained(run, None if offerings is None else list(offerings))
    students = [each.student_id for each in sign_ups]
    why = {
        each.student_id: [*refusals_in(each.reasons), *explained.lost_codes(each)]
        for each in run.entrants.filter(student__in=students)
    }
    with_room = _with_room(reason for reasons in why.values() for reason in reasons)
    placed = dict(
        SignUp.objects.filter(
            offering__in=run.inputs.get("offerings", []),
            student__in=students,
            state=SignUpState.CHOSEN,
            decided_at__gte=run.created,  # a place from before the round is no reason in it
        ).values_list("student", "offering__assignment__title")
    )
    seats = dict(zip(run.inputs["offerings"], run.inputs["seats"], strict=True))
    asked = dict(
        SignUp.objects.filter(offering__in=[each.offering_id for each in sign_ups])
        .exclude(state=SignUpState.WITHDRAWN)
        .order_by()
        .values_list("offering")
        .annotate(n=Count("pk"))
    )
    for each in sign_ups:
        if each.student_id in placed:
            yield each, *placed_elsewhere(placed[each.student_id])
            continue
        words = from_run(
            [r for r in why.get(each.student_id, []) if not _is_gone(r, with_room)],
            each.offering_id,
            explained.lookup,
            seats=seats.get(each.offering_id, 0),
            signed_up=asked.get(each.offering_id, 1),
        )
        yield each, *words


def _with_room(reasons: Iterable[Reason]) -> set[int]:
    """Of the offerings that reasons point to, those that still have room to spare today."""
    pointed = {reason["offering"] for reason in reasons if reason["code"] == "room"}
    rows = with_room_to_spare(open_to_sign_up(Offering.objects.filter(pk__in=pointed)))
    return set(rows.values_list("pk", flat=True))


def _is_gone(reason: Reason, with_room: set[int]) -> bool:
    return reason["code"] == "room" and reason["offering"] not in with_room


@dataclass(frozen=True)
class Group:
    """Sign-ups of one offering that get the same words."""

    offering: Offering
    reason: str
    next_step: str
    sign_ups: list[SignUp]

    @property
    def key(self) -> str:
        """The same as long as the same students are in it."""
        return f"{self.offering.assignment.code}-{self.sign_ups[0].student.code}"


def groups_to_answer(run: MatchRun, sign_ups: Sequence[SignUp]) -> list[Group]:
    """What a run leaves, grouped by offering and by the words that it has ready."""
    offerings = {each.pk: each for each in offerings_in(run)}
    found: dict[tuple[int, str, str], list[SignUp]] = defaultdict(list)
    for sign_up, reason, step in declines_for(run, sign_ups, offerings.values()):
        found[sign_up.offering_id, reason, step].append(sign_up)
    return [
        Group(offerings[offering], reason, step, listed)
        for (offering, reason, step), listed in found.items()
    ]
