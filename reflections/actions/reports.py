"""The student's report: started, saved while it grows, handed in, returned with a note."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import files
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.models import StoredFile
from placements.enums import ExperienceState, PlacementState
from placements.models import Experience, Goal
from reflections.actions.chain import discuss_if_complete
from reflections.actions.questions import ensure_set
from reflections.actions.steps import keep_own_view
from reflections.actions.telling import tell_student
from reflections.enums import Aspect, ReportState, SetKind, Side, Step, Verdict
from reflections.lifecycle import REPORT
from reflections.models import (
    Answer,
    GoalView,
    Question,
    Report,
    ReportPicture,
    Revision,
    Suit,
)
from reflections.queries.experiences import has_seen_workplace
from reflections.queries.starr import PARTS, asked_of
from reflections.validators import check_audio, clean_picture

WORDS = ("story", *PARTS, "dared")
MOST_PICTURES = 8
LIVED = (PlacementState.RUNNING, PlacementState.FINISHED, PlacementState.ENDED_EARLY)


def _open_for_writing(report: Report) -> Report:
    """Locks the row; a report that was handed in is not changed under the reader's eyes."""
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.state == ReportState.HANDED_IN:
        raise _handed_in()
    return locked


def _handed_in() -> Refused:
    return Refused(
        _("Je verslag is al ingeleverd. Vraag je loopbaanbegeleider om het terug te geven.")
    )


def kind_of(experience: Experience) -> str:
    """Of the assignment that counts: the last placement that was not cancelled."""
    standing = experience.placements.exclude(state=PlacementState.CANCELLED)
    found = standing.order_by("-start", "-pk").values_list("assignment__kind", flat=True).first()
    return found or ""


def refuse_too_early(experience: Experience) -> None:
    """There is something to tell from the first day on."""
    if experience.state == ExperienceState.CANCELLED:
        raise Refused(_("Deze ervaring ging niet door. Er is niets om over te vertellen."))
    begun = experience.placements.filter(state__in=LIVED).exists()
    if experience.state == ExperienceState.OPEN and not begun:
        raise Refused(_("Vertellen kan zodra je begonnen bent."))


@transaction.atomic
def start_report(*, experience: Experience, by: Actor) -> Report:
    """Gives the report that there is, or makes one once the work has begun."""
    Experience.objects.select_for_update().get(pk=experience.pk)
    found = Report.objects.filter(experience=experience).first()
    if found is not None:
        return found
    experience.refresh_from_db(fields=["state"])
    refuse_too_early(experience)
    school = experience.student.school
    questions = ensure_set(
        school=school, kind=SetKind.REPORT, assignment_kind=kind_of(experience), by=by
    )
    report = Report.objects.create(experience=experience, question_set=questions)
    record(report, "started", by=by, school_id=school.pk)
    return report


@transaction.atomic
def save_draft(*, report: Report, by: Actor, **fields: Any) -> Report:
    """Keeps what is there so far: words (`story`, the STARR parts, `dared`), `answers` to the
    school's own questions by their code, `told`, `audio` (a StoredFile).

    Writes no event: typing is not news.
    """
    answers: Mapping[str, str] = fields.pop("answers", {})
    unknown = set(fields) - {*WORDS, "told", "audio"}
    if unknown:
        raise TypeError(f"No such field of a report: {', '.join(sorted(unknown))}")
    if "told" in fields:
        fields["told"] = [i.code for i in asked_of(report) if i.code in fields["told"]]
    _open_for_writing(report)
    _keep_answers(report, answers)
    for name, value in fields.items():
        setattr(report, name, value)
    report.updated = timezone.now()
    report.save(update_fields=[*fields, "updated"])
    return report


def _keep_answers(report: Report, answers: Mapping[str, str]) -> None:
    """An answer that was emptied goes."""
    if not answers:
        return
    asked = Question.objects.filter(question_set=report.question_set_id)
    by_code = {question.code: question for question in asked}
    given = {by_code[code]: text for code, text in answers.items() if code in by_code}
    Answer.objects.filter(
        report=report, question__in=[q for q, text in given.items() if not text.strip()]
    ).delete()
    Answer.objects.bulk_create(
        [
            Answer(report=report, question=question, text=text)
            for question, text in given.items()
            if text.strip()
        ],
        update_conflicts=True,
        unique_fields=["question", "report"],
        update_fields=["text"],
    )


@transaction.atomic
def keep_recording(*, report: Report, upload: Any, by: Actor) -> Report:
    """Stores a recording in place of the earlier one, which is deleted."""
    content_type = _checked(check_audio, upload)
    _open_for_writing(report)
    before = report.audio
    stored = files.store(
        content=upload,
        name=f"verslag.{content_type.rsplit('/', 1)[1]}",
        content_type=content_type,
        school_id=report.experience.student.school_id,
    )
    save_draft(report=report, by=by, audio=stored)
    _drop_file(before)
    return report


@transaction.atomic
def drop_recording(*, report: Report, by: Actor) -> Report:
    before = report.audio
    save_draft(report=report, by=by, audio=None)
    _drop_file(before)
    return report


@transaction.atomic
def add_picture(*, report: Report, upload: Any, by: Actor, caption: str = "") -> ReportPicture:
    """Stores a picture without the place and the camera that phones write into it."""
    _open_for_writing(report)
    if report.pictures.count() >= MOST_PICTURES:
        raise Refused(_("Er passen %(most)d foto's in een verslag.") % {"most": MOST_PICTURES})
    content = _checked(clean_picture, upload)
    stored = files.store(
        content=content,
        name="foto.jpg",
        content_type="image/jpeg",
        school_id=report.experience.student.school_id,
    )
    return ReportPicture.objects.create(report=report, file=stored, caption=caption[:200])


@transaction.atomic
def caption_picture(*, picture: ReportPicture, caption: str, by: Actor) -> ReportPicture:
    _open_for_writing(picture.report)
    picture.caption = caption[:200]
    picture.save(update_fields=["caption"])
    return picture


@transaction.atomic
def remove_picture(*, picture: ReportPicture, by: Actor) -> None:
    _open_for_writing(picture.report)
    _drop_file(picture.file)


def _checked(check: Any, upload: Any) -> Any:
    try:
        return check(upload)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error


def _drop_file(stored: StoredFile | None) -> None:
    """The row now, the bytes once that is certain."""
    if stored is None:
        return
    storage, name = stored.file.storage, str(stored.file.name)
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def hand_in(*, report: Report, by: Actor) -> Report:
    """Gives the report to the school; something must have been told, in whatever way.

    Keeps what it said as a revision, so that a later change does not hide it.
    """
    locked = _open_for_writing(report)
    words = {name: getattr(locked, name) for name in WORDS}
    answers = dict(locked.answers.values_list("question__code", "text"))
    pictures = list(locked.pictures.values_list("caption", flat=True))
    told = [*words.values(), *answers.values()]
    if not (locked.audio_id or pictures or any(each.strip() for each in told)):
        raise Refused(_("Vertel eerst iets: praat, laat foto's zien of schrijf een paar zinnen."))
    REPORT.move(report, ReportState.HANDED_IN, by=by, handed_in_at=timezone.now())
    Revision.objects.create(
        report=report,
        data={
            **words,
            "answers": answers,
            "told": locked.told,
            "captions": pictures,
            "spoken": bool(locked.audio_id),
        },
        by_user_id=by.ref if by.is_user else None,
    )
    discuss_if_complete(experience=report.experience, by=by)
    return report


@transaction.atomic
def return_report(*, report: Report, note: str, by: Actor) -> Report:
    """Back to the student with what is still missing; the student can hand it in again."""
    note = note.strip()
    if not note:
        raise Refused(_("Schrijf erbij wat er nog mist."))
    if report.experience.state == ExperienceState.DISCUSSED:
        raise Refused(_("Deze ervaring is al besproken. Het verslag blijft zoals het is."))
    REPORT.move(report, ReportState.RETURNED, by=by, why=note, returned_note=note)
    discuss_if_complete(experience=report.experience, by=by)
    tell_student(
        report.experience.student, "reflections.report_returned", params={"report": report.pk}
    )
    return report


def _touch(reports: QuerySet[Report]) -> None:
    """Refuses what was handed in, and notes when it was written in, in one step.

    The page compares this moment with the draft on the student's device: the newest wins.
    """
    touched = reports.exclude(state=ReportState.HANDED_IN).update(updated=timezone.now())
    if not touched and reports.exists():
        raise _handed_in()


@transaction.atomic
def set_own_view(*, goal: Goal, step: int, by: Actor) -> GoalView:
    """How the student sees the own goal, on the same four steps as the workplace.

    It stands once the student has seen how the workplace looked at it: two independent answers.
    """
    if step not in Step.values:
        raise Refused(_("Kies een van de vier stappen."))
    before = GoalView.objects.filter(goal=goal, side=Side.STUDENT).first()
    if before is not None and before.step == step:
        return before
    _touch(Report.objects.filter(experience=goal.experience_id))
    if has_seen_workplace(goal.experience):
        raise Refused(
            _("Je hebt al gezien hoe de werkplek naar je doelen keek. Jouw antwoord blijft staan.")
        )
    return keep_own_view(goal=goal, step=step)


@transaction.atomic
def set_suit(*, report: Report, aspect: str, verdict: str, text: str, by: Actor) -> Suit:
    if aspect not in Aspect.values or verdict not in Verdict.values:
        raise Refused(_("Kies: past bij mij, past niet bij mij, of weet ik nog niet."))
    _touch(Report.objects.filter(pk=report.pk))
    suit = Suit(report=report, aspect=aspect, verdict=verdict, text=text.strip()[:300])
    Suit.objects.bulk_create(
        [suit],
        update_conflicts=True,
        unique_fields=["report", "aspect"],
        update_fields=["verdict", "text"],
    )
    return suit
