"""The dossier: the chain of all that a student went through, and the strengths that were seen.

The vmbo exam programme asks of each activity (kern C2) the intended goals, the results, the
evaluation and the planned follow-up. All of it is in the chain already; nobody types it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, Subquery, Sum, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.models import StoredFile
from placements.enums import Attendance, ExperienceState
from placements.models import Experience, Placement, Shift
from reflections.enums import Part
from reflections.models import (
    Absent,
    CareerDialogue,
    Debrief,
    Feedback,
    Footage,
    NextStep,
    Report,
    ReportPicture,
    Thanks,
)
from reflections.queries.answers import read_answers
from reflections.queries.chain import HELD, Chain, chain_of
from reflections.queries.experiences import goals_as_seen
from reflections.queries.feedback import SAID
from reflections.queries.footage import in_dossier
from students.models import Strength, Student


@dataclass(frozen=True)
class SeenStrength:
    name: str
    where: tuple[str, ...]  # titles of the experiences
    sides: tuple[str, ...]  # trainer | student | school
    owner: str = ""  # the student's name, for other readers

    @property
    def seen_by(self) -> str:
        own = self.owner or _("ikzelf")
        words = {"trainer": _("de werkplek"), "student": own, "school": _("school")}
        return ", ".join(words.get(side, side) for side in self.sides)


@dataclass
class Talk:
    """A career dialogue that was held, and what the student said against its record."""

    dialogue: CareerDialogue
    about: set[int]  # keys of experiences
    corrections: list[str]
    corrected_at: list[datetime] = field(default_factory=list)
    voices: list[tuple[str, str, datetime]] = field(default_factory=list)  # who, what and when


@dataclass
class Activity(Chain):
    """One activity as the exam programme asks it: the chain, and what hangs beside it."""

    strong: list[str] = field(default_factory=list)  # as the workplace saw
    shots: list[Footage] = field(default_factory=list)  # within the consent that stands

    @property
    def hours(self) -> float:
        worked: timedelta = self.experience.worked or timedelta()
        return max(0.0, worked.total_seconds() / 3600 - (self.experience.paused or 0) / 60)

    @property
    def thanks(self) -> list[Thanks]:
        """Those that school let through."""
        found = [getattr(placement, "thanks", None) for placement in self.placements]
        return [each for each in found if each is not None and each.shown]


@dataclass(frozen=True)
class Dossier:
    student: Student
    chains: list[Activity]
    strengths: list[SeenStrength]
    talks: list[Talk]
    next_steps: list[NextStep]
    noted: list[Strength] = field(default_factory=list)  # what `strengths` were gathered from

    @property
    def loose_steps(self) -> list[NextStep]:
        """What was agreed without any experience at hand."""
        return [s for s in self.next_steps if s.experience_id is None]

    @property
    def hours(self) -> float:
        return sum(chain.hours for chain in self.chains)


def dossier_of(student: Student, *, own: bool = False) -> Dossier:
    """Oldest first; what did not go on is left out. Eleven queries, however long the path."""
    found = fetch(student)
    return dossier_from(student, found, own=own)


def dossier_from(student: Student, found: list[Experience], *, own: bool) -> Dossier:
    talks, steps = talks_of(student), list(NextStep.objects.filter(student=student))
    strengths = list(student.strengths.select_related("skill").order_by("created", "pk"))
    shots = _by_experience(in_dossier(student.experiences.all()))
    chains = []
    for experience in found:
        here = experience.pk
        chain = chain_of(experience, own=own)
        chains.append(
            Activity(
                experience,
                chain.goals,
                talks=[talk.dialogue for talk in talks if here in talk.about],
                agreed=[step for step in steps if step.experience_id == here],
                closed=chain.closed,
                strong=_seen_at_work(strengths, experience),
                shots=shots.get(here, []),
            )
        )
    seen = seen_in(strengths, chains, "" if own else student.first_name)
    return Dossier(student, chains, seen, talks, steps, strengths)


def file_of(student: Student, code: str) -> StoredFile | None:
    """A file that the dossier shows, by its code, in one query; the page asks for each apart."""
    mine = Experience.objects.filter(student=student).exclude(state=ExperienceState.CANCELLED)
    told = Report.objects.filter(experience__in=mine, handed_in_at__isnull=False)
    given = Feedback.objects.filter(placement__experience__in=mine, state__in=SAID)
    return StoredFile.objects.filter(
        Q(pk__in=in_dossier(mine).values("file"))
        | Q(pk__in=told.values("audio"))
        | Q(pk__in=ReportPicture.objects.filter(report__in=told).values("file"))
        | Q(pk__in=given.values("audio"))
        | Q(pk__in=given.values("tip_audio")),
        code=code,
    ).first()


def _by_experience(footage: Iterable[Footage]) -> dict[int, list[Footage]]:
    found: dict[int, list[Footage]] = {}
    for shot in footage:
        found.setdefault(shot.experience_id, []).append(shot)
    return found


def _seen_at_work(strengths: list[Strength], experience: Experience) -> list[str]:
    here = [s for s in strengths if s.experience_code == experience.code]
    return [str(s.skill) for s in here if s.seen_by == "trainer"]


def fetch(student: Student) -> list[Experience]:
    """All that did go on, with what a dossier tells of each.

    What hangs on an experience now and then comes in its own row, and its hours as a sum: reading
    every shift would take longer than all the rest.
    """
    rows = (
        Experience.objects.filter(student=student)
        .exclude(state=ExperienceState.CANCELLED)
        .select_related("report__audio")
        .defer("sign_up", "enrolment", "term", "report__told")
        .annotate(
            worked=_of_shifts(Coalesce("lived_ends", "ends") - Coalesce("lived_starts", "starts")),
            paused=_of_shifts(Coalesce("lived_break", "break_minutes")),
            debrief=F("debriefs"),
            line=F("debriefs__line"),
            on=F("debriefs__on"),
            lacks=F("absent_parts__part"),
            because=F("absent_parts__reason"),
        )
        .order_by("created", "pk", "debriefs__on", "debriefs__pk")
    )
    grouped: dict[int, list[Any]] = {
        pk: list(same) for pk, same in groupby(rows, key=lambda row: row.pk)
    }
    found: list[Experience] = [same[0] for same in grouped.values()]
    prefetch_related_objects(
        found,
        Prefetch("placements", _placements()),
        goals_as_seen(),
        "report__suits",
        Prefetch("report__pictures", ReportPicture.objects.select_related("file")),
    )
    for experience in found:
        experience.student = student
        _keep_beside(experience, grouped[experience.pk])
    feedbacks = [getattr(p, "feedback", None) for e in found for p in e.placements.all()]
    reports = [getattr(experience, "report", None) for experience in found]
    read_answers([f for f in feedbacks if f], [r for r in reports if r])
    return found


SHOWN = (  # of a placement and what hangs on it: other columns cost time on each page
    *("experience", "state", "start", "end", "assignment__title", "assignment__kind"),
    *("workplace__name", "workplace__company__name"),
    *("trainer__first_name", "trainer__infix", "trainer__last_name"),
    *("feedback__state", "feedback__way", "feedback__went_well", "feedback__tip"),
    *("feedback__question_set", "feedback__given_by", "feedback__given_at"),
    *("feedback__asked_at", "feedback__placement"),
    *("feedback__audio__code", "feedback__tip_audio__code", "feedback__recording_removed_on"),
    *("thanks__text", "thanks__name", "thanks__at", "thanks__checked_at", "thanks__shown"),
    "thanks__placement",
)


def _placements() -> Any:
    found = Placement.objects.select_related(
        "assignment",
        "workplace__company",
        "trainer",
        "feedback__audio",
        "feedback__tip_audio",
        "thanks",
    )
    return found.only(*SHOWN)


def _of_shifts(what: Any) -> Subquery:
    """The sum over the shifts at which the student was, as `Shift.hours` counts them."""
    there = Shift.objects.filter(
        placement__experience=OuterRef("pk"),
        attendance__in=(Attendance.PRESENT, Attendance.LATE),
        dropped=False,
    )
    return Subquery(
        there.order_by().values("placement__experience").annotate(in_all=Sum(what)).values("in_all")
    )


def _keep_beside(experience: Experience, rows: list[Any]) -> None:
    """Debriefs, and the reasons why a part will not come: a row for each pair of them."""
    debriefs = {row.debrief: Debrief(pk=row.debrief, line=row.line, on=row.on) for row in rows}
    reasons = {row.lacks: Absent(part=row.lacks, reason=row.because) for row in rows}
    kept = experience._prefetched_objects_cache  # type: ignore[attr-defined]
    kept["debriefs"] = [each for pk, each in debriefs.items() if pk]
    kept["absent_parts"] = [each for part, each in reasons.items() if part]
    experience.no_report = Part.REPORT in reasons  # type: ignore[attr-defined]


def talks_of(student: Student) -> list[Talk]:
    """In one query: a row for each experience that was talked about, correction and answer."""
    rows = (
        CareerDialogue.objects.filter(student=student, state__in=HELD)
        .select_related("counsellor")
        .only(
            *("code", "state", "held_on", "record", "trainers_add"),
            *("counsellor__first_name", "counsellor__infix", "counsellor__last_name"),
        )
        .annotate(
            one=F("experiences"),
            correction=F("corrections"),
            said=F("corrections__text"),
            said_at=F("corrections__at"),
            voice=F("voices"),
            answer=F("voices__answer"),
            answered=F("voices__answered_at"),
            company=F("voices__placement__workplace__company__name"),
        )
        .order_by("held_on", "pk", "corrections__at", "corrections__pk")
    )
    found: list[Talk] = []
    for _key, same in groupby(rows, key=lambda row: row.pk):
        listed = list(same)
        about = {row.one for row in listed if row.one}
        said = {row.correction: (row.said, row.said_at) for row in listed if row.correction}
        texts, moments = [text for text, _at in said.values()], [at for _t, at in said.values()]
        said_too = {r.voice: (r.company, r.answer, r.answered) for r in listed if r.answer}
        found.append(Talk(listed[0], about, texts, moments, list(said_too.values())))
    return found


def seen_in(
    strengths: list[Strength], found: list[Activity], owner: str = ""
) -> list[SeenStrength]:
    """Most often seen first; where it was seen, in time."""
    titles = {c.experience.code: c.title for c in found}
    places: dict[str, list[str]] = {}
    sides: dict[str, set[str]] = {}
    for strength in strengths:
        name = str(strength.skill)
        title = titles.get(strength.experience_code)
        here = places.setdefault(name, [])
        if title and title not in here:
            here.append(title)
        sides.setdefault(name, set()).add(strength.seen_by)
    rows = [
        SeenStrength(name, tuple(where), tuple(sorted(sides[name])), owner)
        for name, where in places.items()
    ]
    return sorted(rows, key=lambda s: (-len(s.where), s.name))
