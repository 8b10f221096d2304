"""The student's start: one next thing to do, then the path, invitations and news."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.components import day, moment
from overviews.cards import link
from overviews.queries import own
from placements.enums import ExperienceState, PlacementState, SignUpState
from placements.models import Placement
from reflections.enums import DialogueState, NextStepState, ReportState
from reflections.models import CareerDialogue, NextStep
from students.models import Student

SHOWN = 5
SOON = timedelta(days=7)
UNTOLD = (None, ReportState.DRAFT)
FEW_GOALS = 2  # with one goal from signing up, the others are still to be asked


@dataclass(frozen=True)
class NextThing:
    title: str
    line: str
    href: str
    label: str


@dataclass(frozen=True)
class StudentStart:
    student: Student
    next: NextThing
    path: list[Any] = field(default_factory=list)
    more: bool = False
    invitations: list[Any] = field(default_factory=list)
    waits: list[Any] = field(default_factory=list)
    declined: list[Any] = field(default_factory=list)


def start_of(request: Any, today: date) -> StudentStart | None:
    """Five queries, however much the student has gone through. None without a student's record."""
    student = Student.objects.filter(school=request.school, user=request.user).first()
    if student is None:
        return None
    path = list(own.path_of(student)[: SHOWN * 4])
    invitations = list(own.invitations(student)[:SHOWN])
    news = list(own.news(student)[: SHOWN * 2])
    dialogues = list(
        CareerDialogue.objects.filter(student=student)
        .exclude(state=DialogueState.CLOSED)
        .order_by("planned_for")[:3]
    )
    steps = list(NextStep.objects.filter(student=student, state=NextStepState.OPEN)[:1])
    declined = [s for s in news if s.state == SignUpState.DECLINED and s.told_at]
    waits = [s for s in news if s not in declined]
    thing = _next(path, invitations, dialogues, steps, declined, waits, today)
    return StudentStart(
        student=student,
        next=thing,
        path=[(each, _stands(each)) for each in path[:SHOWN]],
        more=len(path) > SHOWN,
        invitations=[i for i in invitations if _page_of(i) != thing.href],
        waits=waits,
        declined=declined,
    )


def _next(
    path: list[Any],
    invitations: list[Any],
    dialogues: list[Any],
    steps: list[Any],
    declined: list[Any],
    waits: list[Any],
    today: date,
) -> NextThing:
    """The most pressing one: what others wait for first, then what begins soonest."""
    candidates = (
        _report(path),
        _preparation(path),
        _coming(path, today),
        _dialogue(dialogues, today),
        _invitation(invitations),
        _after_a_no(declined, today),
        _so_far(path, today),
        _step(steps),
        _waiting(waits),
    )
    return next((found for found in candidates if found), _discover())


def _report(path: list[Any]) -> NextThing | None:
    for e in path:
        if e.report_state == ReportState.RETURNED:
            return NextThing(
                _("Vul je verslag nog even aan"),
                _("%(title)s: iemand van school schreef erbij wat er nog mist.")
                % {"title": e.title},
                link("reflections:report", e.code),
                _("Verder met mijn verslag"),
            )
    for e in path:
        if e.state == ExperienceState.FINISHED and e.report_state in UNTOLD:
            return NextThing(
                _("Vertel hoe het ging"),
                _("Bij %(title)s. Praten, foto's of schrijven: net wat jij fijn vindt.")
                % {"title": e.title},
                link("reflections:report", e.code),
                _("Verder vertellen") if e.report_state else _("Vertellen"),
            )
    return None


def _so_far(path: list[Any], today: date) -> NextThing | None:
    """What takes longer than a day can be told of meanwhile; nobody waits for it yet."""
    for e in path:
        running = e.placement_state == PlacementState.RUNNING and e.report_state in UNTOLD
        if running and e.begins is not None and e.begins < today:
            return NextThing(
                _("Hoe gaat het tot nu toe?"),
                _("Bij %(title)s. Vertel vast iets, dan weet je het straks nog.")
                % {"title": e.title},
                link("reflections:report", e.code),
                _("Verder vertellen") if e.report_state else _("Vertellen"),
            )
    return None


def _coming(path: list[Any], today: date) -> NextThing | None:
    """All is arranged: where to be, and when."""
    ready = (e for e in path if e.placement_state == PlacementState.READY and e.begins)
    for e in sorted(ready, key=lambda e: e.begins):
        if today <= e.begins <= today + SOON:
            return NextThing(
                _("Vandaag is het zover") if e.begins == today else _("Binnenkort is het zover"),
                _("%(day)s: %(title)s. Op je blad staat waar je moet zijn.")
                % {"title": e.title, "day": day(e.begins)},
                link("reflections:sheet", e.code),
                _("Mijn blad"),
            )
    return None


def _preparation(path: list[Any]) -> NextThing | None:
    soonest = sorted(
        (e for e in path if e.placement_state == PlacementState.PREPARING and e.begins),
        key=lambda e: e.begins,
    )
    for e in soonest:
        if e.goal_count < FEW_GOALS:
            return NextThing(
                _("Je bent gekozen! Vul je doelen aan"),
                _("%(day)s: %(title)s. Wat wil je leren? Wat wil je laten zien?")
                % {"title": e.title, "day": day(e.begins)},
                link("placements:goals", e.code),
                _("Mijn doelen"),
            )
        return NextThing(
            _("Maak je klaar"),
            _("%(day)s: %(title)s. Kijk wat je nog moet regelen.")
            % {"title": e.title, "day": day(e.begins)},
            link("placements:preparation", e.placement_code),
            _("Mijn lijst"),
        )
    return None


def _dialogue(dialogues: list[Any], today: date) -> NextThing | None:
    for d in dialogues:
        href = link("reflections:dialogue", d.code)
        if d.state == DialogueState.HELD:
            return NextThing(
                _("Lees wat er in je gesprek is gezegd"),
                _("Klopt het? Je kunt het nog een paar dagen aanvullen."),
                href,
                _("Lezen"),
            )
        if timezone.localdate(d.planned_for) >= today:
            return NextThing(
                _("Je loopbaangesprek"),
                _("%(moment)s: denk vast na. Wat wil je vertellen?")
                % {"moment": moment(d.planned_for)},
                href,
                _("Bekijken"),
            )
    return None


def _invitation(invitations: list[Any]) -> NextThing | None:
    for i in invitations:
        return NextThing(
            _("Er is aan jou gedacht"),
            _("%(title)s: “ik denk dat jij dit kunt, want %(because)s”")
            % {"title": i.offering.assignment.title, "because": i.because},
            _page_of(i),
            _("Bekijken"),
        )
    return None


def _page_of(invitation: Any) -> str:
    return link("placements:discover_one", invitation.offering.assignment.code)


def _after_a_no(declined: list[Any], today: date) -> NextThing | None:
    for s in declined:
        if (today - timezone.localdate(s.told_at)).days <= 7:
            return NextThing(
                _("Niet gekozen voor %(title)s") % {"title": s.offering.assignment.title},
                s.decline_next,
                link("placements:discover"),
                _("Zoek iets anders"),
            )
    return None


def _step(steps: list[Any]) -> NextThing | None:
    for s in steps:
        return NextThing(
            _("Ga aan de slag met je vervolgstap"),
            s.text,
            link("reflections:my_experiences"),
            _("Mijn ervaringen"),
        )
    return None


def _waiting(waits: list[Any]) -> NextThing | None:
    if not waits:
        return None
    return NextThing(
        _("Je bent ingetekend"),
        _("De coördinator kiest wie het gaat doen. Je hoort het altijd, ook als het niet lukt."),
        link("placements:my_wishes"),
        _("Mijn wensen"),
    )


def _stands(experience: Any) -> Any:
    """What the pill shows: as long as it is open, how far the placement is («bezig» is too soon)."""
    if experience.state == ExperienceState.OPEN and experience.placement_state:
        return Placement(state=experience.placement_state)
    return experience


def _discover() -> NextThing:
    return NextThing(
        _("Wat wil je gaan doen?"),
        _("Kijk welke opdrachten er zijn en kies er een die bij je past."),
        link("placements:discover"),
        _("Ontdekken"),
    )
