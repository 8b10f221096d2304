"""A dossier as others see it: what the student chose, as it was at that moment.

What came or changed afterwards is not there until the student chooses again: nobody is shown
words that the student had not read when deciding.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from core.models import Event, StoredFile
from placements.models import Experience
from reflections.enums import Audience, DossierPart, NextStepState
from reflections.models import CareerDialogue, DossierShare, NextStep, ShareLink
from reflections.queries.chain import HELD
from reflections.queries.dossier import Activity, Dossier, Talk, dossier_from, fetch, seen_in
from students.enums import ConsentPurpose
from students.models import Student
from students.queries.consents import pictures_allowed

EVERYTHING = frozenset(DossierPart.values)
# Steps in the life of a feedback, report, debrief or dialogue that change nothing of what it says.
SAYS_NOTHING = (
    *("asked", "sent again", "reminded", "started", "planned", "moved", "helped"),
    "recording removed",
)
CLOSING = ("closed", "returned")
Marks = set[tuple[str, int]]  # kind and key of what something happened to


@dataclass(frozen=True)
class Shown:
    """What there is to see, and the files that belong to it."""

    share: DossierShare
    dossier: Dossier
    parts: frozenset[str]

    @property
    def files(self) -> dict[str, StoredFile]:
        found = [file for chain in self.dossier.chains for file in self._of(chain)]
        return {file.code: file for file in found}

    def _of(self, chain: Activity) -> list[StoredFile]:
        found: list[StoredFile] = []
        if DossierPart.FOOTAGE in self.parts:
            found += [shot.file for shot in chain.shots]
        if DossierPart.WORKPLACE in self.parts:
            found += [f for each in chain.given for f in (each.audio, each.tip_audio) if f]
        if DossierPart.REPORT in self.parts and chain.told:
            found += [chain.told.audio] if chain.told.audio else []
            found += [picture.file for picture in chain.told.pictures.all()]
        return found


def standing_shares(student: Student, today: date | None = None) -> list[DossierShare]:
    """By link and not over, the newest first."""
    found = DossierShare.objects.filter(
        student=student, audience=Audience.LINK, ended_at__isnull=True,
        until__gte=today or timezone.localdate(),
    )  # fmt: skip
    return list(found.select_related("link").prefetch_related("experiences"))


def home_share(student: Student) -> DossierShare | None:
    found = DossierShare.objects.filter(student=student, audience=Audience.HOME)
    return found.filter(ended_at__isnull=True).first()


def share_of(token: str) -> DossierShare | None:
    """Of this link, whether it stands or not."""
    link = ShareLink.objects.select_related("share__student__school").by_token(token)
    return link.share if link else None


def shown(share: DossierShare) -> Shown:
    chosen = set(share.experiences.values_list("pk", flat=True))
    found = [e for e in fetch(share.student) if e.pk in chosen]
    marks = _since(share.created, found)
    for experience in found:
        _as_it_was(experience, share.created, marks)
    dossier = dossier_from(share.student, found, own=True)
    for chain in dossier.chains:
        chain.closed = False
        if chain.told is None:  # the own view goes with the report
            for line in chain.goals:
                line.own = None
    allowed = ConsentPurpose.DOSSIER in pictures_allowed([share.student])[share.student_id]
    if not allowed:
        _without_pictures(dossier)
    return Shown(share, _as_chosen(dossier, share.created, marks), frozenset(share.parts))


def _since(moment: datetime, found: list[Experience]) -> Marks:
    """What was written or changed after the moment."""
    student = found[0].student_id if found else 0
    dialogues = CareerDialogue.objects.filter(student=student)
    steps = NextStep.objects.filter(student=student)
    kinds: dict[str, Iterable[int]] = {
        "reflections.feedback": [f.pk for e in found for f in _feedback(e)],
        "reflections.report": [e.report.pk for e in found if hasattr(e, "report")],
        "reflections.debrief": [d.pk for e in found for d in e.debriefs.all()],
        "reflections.careerdialogue": dialogues.values_list("pk", flat=True),
        "reflections.nextstep": steps.values_list("pk", flat=True),
    }
    keys = {key for keys in kinds.values() for key in keys}
    events = (
        Event.objects.filter(at__gt=moment, object_kind__in=list(kinds), object_id__in=keys)
        .exclude(what__in=SAYS_NOTHING)
        .exclude(what="step", new__in=CLOSING)
    )
    return set(events.values_list("object_kind", "object_id"))


def _feedback(experience: Experience) -> list[Any]:
    found = [getattr(placement, "feedback", None) for placement in experience.placements.all()]
    return [each for each in found if each is not None]


def _as_it_was(experience: Experience, moment: datetime, marks: Marks) -> None:
    """Takes out of what was fetched whatever was said later."""
    for placement in experience.placements.all():
        feedback = getattr(placement, "feedback", None)
        late = feedback and (feedback.given_at or feedback.asked_at) > moment
        if late or (feedback and ("reflections.feedback", feedback.pk) in marks):
            placement._state.fields_cache["feedback"] = None
        thanks = getattr(placement, "thanks", None)
        if thanks and (thanks.checked_at or thanks.at) > moment:
            placement._state.fields_cache["thanks"] = None
    report = getattr(experience, "report", None)
    late = report and report.handed_in_at and report.handed_in_at > moment
    if late or (report and ("reflections.report", report.pk) in marks):
        experience._state.fields_cache["report"] = None
    kept = experience._prefetched_objects_cache  # type: ignore[attr-defined]
    on = timezone.localdate(moment)
    kept["debriefs"] = [
        d for d in kept["debriefs"] if d.on <= on and ("reflections.debrief", d.pk) not in marks
    ]


def _without_pictures(dossier: Dossier) -> None:
    """Those of the report; photos and film of the work were asked for with their consent."""
    for chain in dossier.chains:
        if chain.told:
            kept: Any = chain.told
            kept._prefetched_objects_cache["pictures"] = []


def _as_chosen(dossier: Dossier, moment: datetime, marks: Marks) -> Dossier:
    here = {chain.experience.pk for chain in dossier.chains}
    on = timezone.localdate(moment)
    talks = [_said_by(t, moment) for t in dossier.talks if _stood(t, here, on, marks)]
    held = {talk.dialogue.pk for talk in talks}
    steps = [_agreed_by(s, marks) for s in dossier.next_steps if s.created <= moment]
    steps = [s for s in steps if s.experience_id in here or s.dialogue_id in held]
    codes = {chain.experience.code for chain in dossier.chains}
    noted = [s for s in dossier.noted if s.created <= moment and s.experience_code in codes]
    for chain in dossier.chains:
        chain.talks = [talk.dialogue for talk in talks if chain.experience.pk in talk.about]
        chain.agreed = [s for s in steps if s.experience_id == chain.experience.pk]
        chain.shots = [shot for shot in chain.shots if shot.at <= moment]
        chain.strong = chain.strong if chain.given else []
    return replace(
        dossier,
        strengths=seen_in(noted, dossier.chains, dossier.student.first_name),
        talks=talks,
        next_steps=steps,
        noted=noted,
    )


def _stood(talk: Talk, here: set[int], on: date, marks: Marks) -> bool:
    """A talk is shown whole or not: also what it says of other experiences must have been chosen."""
    dialogue = talk.dialogue
    return (
        bool(talk.about)
        and talk.about <= here
        and dialogue.state in HELD
        and dialogue.held_on is not None
        and dialogue.held_on <= on
        and ("reflections.careerdialogue", dialogue.pk) not in marks
    )


def _said_by(talk: Talk, moment: datetime) -> Talk:
    said = zip(talk.corrections, talk.corrected_at, strict=True)
    return replace(
        talk,
        corrections=[text for text, at in said if at <= moment],
        voices=[voice for voice in talk.voices if voice[2] <= moment],
    )


def _agreed_by(step: NextStep, marks: Marks) -> NextStep:
    """What came of it later is not told yet."""
    if ("reflections.nextstep", step.pk) in marks:
        step.state, step.outcome = NextStepState.OPEN, ""
    return step
