"""The goals of an experience: the student's own words, open until the work begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import files
from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.enums import ExperienceState, GoalKind, PlacementState
from placements.models import Experience, Goal, GoalVersion

MOST_GOALS = 4
BEGUN = (PlacementState.RUNNING, PlacementState.FINISHED, PlacementState.ENDED_EARLY)


@dataclass(frozen=True)
class Wording:
    """One goal as it was typed or spoken. `recording` is an upload whose kind was checked."""

    kind: str = GoalKind.LEARN
    text: str = ""
    later: str = ""
    recording: Any = None
    drop_recording: bool = False


def slots_of(goals: Iterable[Goal]) -> dict[int, Goal]:
    """The goals by their place on the page, 1 to 4; each keeps its own `order` where that is free."""
    found: dict[int, Goal] = {}
    late = []
    for goal in goals:
        if 1 <= goal.order <= MOST_GOALS and goal.order not in found:
            found[goal.order] = goal
        else:
            late.append(goal)
    for goal in late:
        free = next((n for n in range(1, MOST_GOALS + 1) if n not in found), None)
        found[free or max(found) + 1] = goal
    return dict(sorted(found.items()))


def are_locked(experience: Experience, states: Sequence[str]) -> bool:
    """From the moment that the work begins; `states` are those of its placements."""
    return experience.state != ExperienceState.OPEN or bool(set(states) & set(BEGUN))


@transaction.atomic
def set_goals(
    *, experience: Experience, wordings: Mapping[int, Wording], by: Actor, growing: bool = False
) -> list[Goal]:
    """Writes the goals by their place on the page; a place without words and sound is dropped.

    While it is `growing` (saved by itself during typing) nothing is dropped and no event written.
    """
    locked = Experience.objects.select_for_update().get(pk=experience.pk)
    if are_locked(locked, list(locked.placements.values_list("state", flat=True))):
        raise Refused(_("Je doelen staan vast: het werk is begonnen."))
    slots = slots_of(locked.goals.all())
    for place, wording in wordings.items():
        if 1 <= place <= MOST_GOALS:
            _write(locked, slots, place, wording, keep=growing)
    if not slots:
        raise Refused(_("Kies minstens één doel."))
    if not growing:
        record(experience, "goals_set", by=by, school_id=experience.student.school_id)
    return list(slots.values())


def _write(
    experience: Experience, slots: dict[int, Goal], place: int, wording: Wording, *, keep: bool
) -> None:
    goal = slots.get(place)
    text = wording.text.strip()[:300]
    sound = goal is not None and goal.audio is not None and not wording.drop_recording
    if not text and not sound and wording.recording is None:
        if goal is not None and not keep:
            _forget(goal)
            goal.delete()
            del slots[place]
        return
    goal = goal or Goal(experience=experience)
    goal.order, goal.kind = place, wording.kind
    goal.text = text or _("Ingesproken doel")
    goal.later = wording.later.strip()[:300]
    if wording.recording is not None or wording.drop_recording:
        _forget(goal)
    if wording.recording is not None:
        goal.audio = files.store(
            content=wording.recording,
            name=f"doel.{wording.recording.content_type.rsplit('/', 1)[-1]}",
            content_type=wording.recording.content_type,
            school_id=experience.student.school_id,
        )
    goal.save()
    slots[place] = goal


@transaction.atomic
def change_goal(*, goal: Goal, wording: Wording, why: str, by: Actor) -> Goal:
    """A goal after the start: what it said stays beside it, with the reason. Until the work is over:
    then everybody looks back at the same goals. A recording stays, as the first way it was said.
    """
    experience = Experience.objects.select_for_update().get(pk=goal.experience_id)
    goal = Goal.objects.get(pk=goal.pk)
    text, later, why = (each.strip()[:300] for each in (wording.text, wording.later, why))
    if not are_locked(experience, list(experience.placements.values_list("state", flat=True))):
        raise Refused(_("Het werk is nog niet begonnen. Verander je doel bij je doelen."))
    if experience.state != ExperienceState.OPEN:
        raise Refused(_("Het werk is klaar. Je doelen blijven zoals ze zijn."))
    if not text:
        raise Refused(_("Schrijf op wat je doel nu is."))
    if not why:
        raise Refused(_("Schrijf erbij waarom je het verandert."))
    if (goal.kind, goal.text, goal.later) == (wording.kind, text, later):
        return goal
    GoalVersion.objects.create(
        goal=goal,
        kind=goal.kind,
        text=goal.text,
        later=goal.later,
        why=why,
        by_user_id=by.ref if by.is_user else None,
    )
    goal.kind, goal.text, goal.later = wording.kind, text, later
    goal.save(update_fields=["kind", "text", "later"])
    school_id = experience.student.school_id
    record(experience, "goal_changed", by=by, school_id=school_id, why=why)
    return goal


def _forget(goal: Goal) -> None:
    """The row now, the bytes once that is certain."""
    if goal.audio is None:
        return
    stored, goal.audio = goal.audio, None
    files.remove(stored)
