"""What the workplace says of one placement: given, corrected, told to school, or known not to come."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import files
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.models import Skill, StoredFile
from core.recordings import check_audio
from placements.enums import PlacementState
from placements.models import Goal, Placement
from reflections.actions.asking import (
    ensure_link,
    extend,
    lock_placement,
    mail,
    new_feedback,
    school_of,
)
from reflections.actions.chain import discuss_if_complete
from reflections.actions.steps import keep_seen
from reflections.enums import FeedbackState, FeedbackWay, Helped, Step
from reflections.lifecycle import FEEDBACK
from reflections.models import Answer, Feedback, Revision
from reflections.queries.feedback import (
    OVER,
    Words,
    correction_until,
    may_still_change,
    questions_by_code,
    sides_met,
    words_of,
)
from students.actions import forget_strength, note_strength

RECORDINGS = ("audio", "tip_audio")


@transaction.atomic
def give_feedback(
    *,
    placement: Placement,
    words: Words,
    way: str,
    by: Actor,
    recordings: Mapping[str, Any] | None = None,
    without: Iterable[str] = (),
    correcting: bool = True,
) -> Feedback:
    """Keeps what the workplace says. Sending the same again changes nothing; sending something
    else corrects it, as long as the school's days for that have not passed.

    Not `correcting`: sent from a page that was opened before there was feedback. It does not
    silently take the place of what a colleague, or the same person elsewhere, said meanwhile.

    `recordings`: uploads by their field (`audio`, `tip_audio`); `without`: recordings to drop.
    """
    placement = lock_placement(placement)
    _refuse_too_early(placement)
    uploads = {name: file for name, file in (recordings or {}).items() if file}
    if words.is_empty and not uploads and not _keeps_recording(placement, without):
        raise Refused(_("Vul ten minste één ding in, of spreek iets in."))
    feedback = Feedback.objects.filter(placement=placement).first() or new_feedback(placement, by)
    feedback.placement = placement
    if feedback.state == FeedbackState.GIVEN:
        return _correct(feedback, words, uploads, set(without), by, correcting=correcting)
    if feedback.state == FeedbackState.ELSEWHERE:
        _keep_revision(feedback, by)
    FEEDBACK.move(
        feedback,
        FeedbackState.GIVEN,
        by=by,
        way=way,
        given_at=timezone.now(),
        not_given_reason="",
        recorded_by=by.user if way == FeedbackWay.SCHOOL else None,
    )
    _write(feedback, words, uploads, set(without), by)
    extend(ensure_link(placement=placement, by=by), placement)  # so that it can be read back
    if way in {FeedbackWay.QR, FeedbackWay.SCHOOL}:
        key = f"reflections.feedback_receipt:{feedback.pk}"
        mail(feedback, "reflections.feedback_receipt", key=key)
    discuss_if_complete(experience=placement.experience, by=by)
    return feedback


def _keeps_recording(placement: Placement, without: Iterable[str]) -> bool:
    feedback = Feedback.objects.filter(placement=placement).first()
    kept = set(RECORDINGS) - set(without)
    return feedback is not None and any(getattr(feedback, f"{name}_id") for name in kept)


def _refuse_too_early(placement: Placement) -> None:
    if placement.state == PlacementState.CANCELLED:
        raise Refused(_("Dit ging niet door. Er is geen feedback nodig."))
    if placement.start > timezone.localdate():
        raise Refused(_("Feedback geven kan vanaf de eerste dag."))


def _correct(
    feedback: Feedback,
    words: Words,
    uploads: dict[str, Any],
    without: set[str],
    by: Actor,
    *,
    correcting: bool,
) -> Feedback:
    fresh = {
        name: upload
        for name, upload in uploads.items()
        if not _same_bytes(getattr(feedback, name), upload)
    }
    gone = {name for name in without if getattr(feedback, f"{name}_id") and name not in uploads}
    if not fresh and not gone and words.as_kept() == words_of(feedback).as_kept():
        return feedback
    if not may_still_change(feedback):
        raise Refused(
            _("Deze feedback kon tot en met %(day)s aangepast worden.")
            % {"day": f"{correction_until(feedback):%d-%m-%Y}"}
        )
    if not correcting:
        raise Refused(
            _(
                "Er was al feedback verstuurd. Moet dit in de plaats komen? "
                "Verstuur het dan nog een keer. Sluit anders deze pagina."
            )
        )
    before = words_of(feedback).steps
    if words.steps != before and sides_met(feedback):
        raise Refused(
            _(
                "U hebt al gezien wat de leerling zelf van de doelen vond. Uw antwoorden blijven staan."
            )
        )
    _keep_revision(feedback, by)
    taken_back = set(before) - set(words.steps)
    _write(feedback, words, fresh, gone, by, taken_back)
    record(feedback, "corrected", by=by, school_id=school_of(feedback.placement).pk)
    return feedback


def _same_bytes(stored: StoredFile | None, upload: Any) -> bool:
    """A double tap sends the same recording twice."""
    if stored is None or stored.size != upload.size:
        return False
    upload.seek(0)
    with stored.file.open("rb") as kept:
        same: bool = kept.read() == upload.read()
    upload.seek(0)
    return same


def _keep_revision(feedback: Feedback, by: Actor) -> None:
    spoken = [name for name in RECORDINGS if getattr(feedback, f"{name}_id")]
    Revision.objects.create(
        feedback=feedback,
        data={**words_of(feedback).as_kept(), "spoken": spoken, "state": feedback.state},
        by_user_id=by.ref if by.is_user else None,
    )


def _write(
    feedback: Feedback,
    words: Words,
    uploads: dict[str, Any],
    without: set[str],
    by: Actor,
    taken_back: AbstractSet[int] = frozenset(),
) -> None:
    feedback.went_well, feedback.tip = words.went_well.strip(), words.tip.strip()
    feedback.given_by = words.given_by.strip()[:120]
    old = [getattr(feedback, name) for name in {*uploads, *without}]
    for name in without:
        setattr(feedback, name, None)
    for name, upload in uploads.items():
        setattr(feedback, name, _store(upload, name, feedback))
    feedback.save(update_fields=["went_well", "tip", "given_by", *RECORDINGS])
    for stored in old:
        if stored is not None:
            files.remove(stored)
    _write_steps(feedback, words.steps, taken_back)
    _write_attitude(feedback, words.attitude)
    _write_strengths(feedback, words.strengths, by)


def _store(upload: Any, name: str, feedback: Feedback) -> StoredFile:
    try:
        content_type = check_audio(upload)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    part = "tip" if name == "tip_audio" else "goed"
    return files.store(
        content=upload,
        name=f"feedback-{part}.{content_type.rsplit('/', 1)[1]}",
        content_type=content_type,
        school_id=school_of(feedback.placement).pk,
    )


def _write_steps(
    feedback: Feedback, steps: Mapping[int, int], taken_back: AbstractSet[int]
) -> None:
    """A goal that was not seen has no view of the workplace."""
    goals = Goal.objects.filter(experience_id=feedback.placement.experience_id)
    known = set(goals.values_list("pk", flat=True))
    if not set(steps) <= known or not set(steps.values()) <= set(Step.values):
        raise Refused(_("Kies bij elk doel een van de vier stappen."))
    feedback.goal_views.filter(goal__in=taken_back).delete()
    keep_seen(feedback=feedback, steps=steps)


def _write_attitude(feedback: Feedback, attitude: Mapping[str, int]) -> None:
    asked = questions_by_code(feedback.question_set) if feedback.question_set else {}
    if not set(attitude) <= set(asked) or not set(attitude.values()) <= set(Step.values):
        raise Refused(_("Kies bij elk punt een van de vier stappen."))
    feedback.answers.exclude(question__code__in=attitude).delete()
    Answer.objects.bulk_create(
        [
            Answer(feedback=feedback, question=asked[code], step=step)
            for code, step in attitude.items()
        ],
        update_conflicts=True,
        unique_fields=["question", "feedback"],
        update_fields=["step"],
    )


def _write_strengths(feedback: Feedback, codes: Iterable[str], by: Actor) -> None:
    """Also written down to the student, where the matching reads what was shown."""
    before = set(feedback.strengths.all())
    now = set(Skill.objects.filter(code__in=list(codes)))
    feedback.strengths.set(now)
    experience = feedback.placement.experience
    told: dict[str, Any] = {
        "student": experience.student,
        "experience_code": experience.code,
        "by": by,
    }
    for skill in sorted(now - before, key=lambda s: s.code):
        note_strength(skill=skill, seen_by="trainer", **told)
    others = Feedback.objects.filter(placement__experience=experience).exclude(pk=feedback.pk)
    for skill in before - now:
        if not others.filter(strengths=skill).exists():
            forget_strength(skill=skill, seen_by="trainer", **told)


@transaction.atomic
def note_elsewhere(
    *, placement: Placement, went_well: str, tip: str, given_by: str, by: Actor
) -> Feedback:
    """«Het kwam op een andere manier»: by telephone or mail, with what was said. Reminders stop."""
    placement = lock_placement(placement)
    _refuse_too_early(placement)
    went_well, tip = went_well.strip(), tip.strip()
    if not (went_well or tip):
        raise Refused(_("Schrijf op wat er gezegd is."))
    feedback = Feedback.objects.filter(placement=placement).first() or new_feedback(placement, by)
    feedback.placement = placement
    FEEDBACK.move(
        feedback,
        FeedbackState.ELSEWHERE,
        by=by,
        way=FeedbackWay.SCHOOL,
        went_well=went_well,
        tip=tip,
        given_by=given_by.strip()[:120],
        given_at=timezone.now(),
        not_given_reason="",
        recorded_by=by.user,
    )
    discuss_if_complete(experience=placement.experience, by=by)
    return feedback


@transaction.atomic
def note_not_given(*, placement: Placement, reason: str, by: Actor) -> Feedback:
    """«Er komt geen feedback», and why not. Reminders stop; the workplace may still give it."""
    placement = lock_placement(placement)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Geef een reden."))
    if placement.state not in OVER:
        raise Refused(_("Dat weet je pas als het werk klaar is."))
    feedback = Feedback.objects.filter(placement=placement).first() or new_feedback(placement, by)
    feedback.placement = placement
    FEEDBACK.move(feedback, FeedbackState.NOT_GIVEN, by=by, why=reason, not_given_reason=reason)
    discuss_if_complete(experience=placement.experience, by=by)
    return feedback


@transaction.atomic
def mark_helped(*, feedback: Feedback, helped: Iterable[str], by: Actor) -> Feedback:
    """What the student was helped by; whoever gave it reads it, and can guide the next one by it."""
    chosen = set(helped)
    feedback.helped = [str(code) for code in Helped if code in chosen]
    feedback.save(update_fields=["helped"])
    record(feedback, "helped", by=by, school_id=school_of(feedback.placement).pk)
    return feedback
