"""Asking for feedback: the link, the mail, the reminders, and a lapsed link made fresh."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import School, User
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from placements.models import Placement
from reflections.actions.questions import ensure_set
from reflections.enums import FeedbackState, SetKind
from reflections.models import Feedback, FeedbackLink
from reflections.queries.feedback import OVER, asks_attitude, not_yet_asked, reminder_due, waiting


def lock_placement(placement: Placement) -> Placement:
    """Whoever asks, gives or notes waits here, so that a placement has one feedback and one story."""
    return (
        Placement.objects.select_for_update(of=("self",))
        .select_related("experience__student__school", "trainer__user")
        .get(pk=placement.pk)
    )


def school_of(placement: Placement) -> School:
    return placement.experience.student.school


@transaction.atomic
def ensure_link(*, placement: Placement, by: Actor) -> FeedbackLink:
    """The placement's link, for a mail or a sheet; valid from the end of the work on."""
    found = FeedbackLink.objects.filter(placement=placement).first()
    if found is not None:
        return found
    Placement.objects.select_for_update().values_list("pk").get(pk=placement.pk)
    link, made = FeedbackLink.objects.get_or_create(
        placement=placement, defaults={"expires_at": _lapses(placement, from_day=placement.end)}
    )
    if made:
        link.seal()
        record(link, "made", by=by, school_id=school_of(placement).pk)
    return link


def _lapses(placement: Placement, *, from_day: date | None = None) -> datetime:
    days: int = school_of(placement).setting("feedback_link_days")
    start = max(from_day or timezone.localdate(), timezone.localdate())
    return timezone.make_aware(datetime.combine(start + timedelta(days=days), datetime.max.time()))


def extend(link: FeedbackLink, placement: Placement) -> None:
    """From today on it is valid for the days that the school sets; never shorter than it was."""
    link.expires_at = max(link.expires_at, _lapses(placement))
    link.save(update_fields=["expires_at"])


@transaction.atomic
def ask_feedback(*, placement: Placement, by: Actor) -> Feedback:
    """Asks once, when the work is over: by mail where the praktijkopleider has an address.

    Asking again answers with what is there. Without an address the feedback comes by the QR code
    on the student's sheet, or is told to somebody of school.
    """
    placement = lock_placement(placement)
    if placement.state not in OVER:
        raise Refused(_("Feedback vragen kan als het werk klaar is."))
    found = Feedback.objects.filter(placement=placement).first()
    if found is not None:
        return found
    feedback = new_feedback(placement, by)
    record(feedback, "asked", by=by, school_id=school_of(placement).pk)
    link = ensure_link(placement=placement, by=by)
    extend(link, placement)
    mail(feedback, "reflections.feedback_asked", key=f"reflections.feedback_asked:{feedback.pk}")
    return feedback


def new_feedback(placement: Placement, by: Actor) -> Feedback:
    questions = None
    if asks_attitude(placement):
        questions = ensure_set(
            school=school_of(placement),
            kind=SetKind.ATTITUDE,
            assignment_kind=placement.assignment.kind,
            by=by,
        )
    return Feedback.objects.create(placement=placement, question_set=questions)


def address_of(placement: Placement) -> str:
    return placement.trainer.email if placement.trainer else ""


def mail(feedback: Feedback, template: str, *, key: str, number: int = 0) -> bool:
    placement = feedback.placement
    to = address_of(placement)
    if not to:
        return False
    user = placement.trainer.user if placement.trainer else None
    post(
        template,
        to=to,
        params={"feedback": feedback.pk, "number": number},
        language=user.language if user else "nl",
        school_id=school_of(placement).pk,
        key=key,
    )
    return True


@transaction.atomic
def send_again(*, feedback: Feedback, by: Actor, today: date | None = None) -> Feedback:
    """School mails the link once more (another address, a lost mail); at most once a day."""
    placement = lock_placement(feedback.placement)
    feedback.refresh_from_db()
    if feedback.state != FeedbackState.ASKED:
        raise Refused(_("De feedback is al binnen, of er komt geen feedback meer."))
    if not address_of(placement):
        raise Refused(_("Er is geen e-mailadres. Vul dat eerst in bij de praktijkopleider."))
    link = ensure_link(placement=placement, by=by)
    if link.is_lapsed:
        _renew(link, placement, by)
    day = today or timezone.localdate()
    key = f"reflections.feedback_again:{feedback.pk}:{day.isoformat()}"
    mail(feedback, "reflections.feedback_asked", key=key)
    record(feedback, "sent again", by=by, school_id=school_of(placement).pk)
    return feedback


@transaction.atomic
def renew_link(*, link: FeedbackLink, by: Actor, today: date | None = None) -> bool:
    """A lapsed link asks for a fresh one, which goes to the address that is known and no other.

    Answers whether it was mailed; without an address the coordinators are told, once a day.
    Whoever holds the old address can do this once: it stops with the renewing.
    """
    placement = lock_placement(link.placement)
    link.refresh_from_db()
    if not link.is_lapsed:
        return bool(address_of(placement))
    if not address_of(placement):
        _tell_coordinators(placement, today or timezone.localdate())
        return False
    _renew(link, placement, by)
    user = placement.trainer.user if placement.trainer else None
    post(
        "reflections.feedback_renewed",
        to=address_of(placement),
        params={"link": link.pk},
        language=user.language if user else "nl",
        school_id=school_of(placement).pk,
        key=f"reflections.feedback_renewed:{link.pk}:{link.version}",
    )
    return True


def _renew(link: FeedbackLink, placement: Placement, by: Actor) -> None:
    link.version += 1
    link.expires_at = _lapses(placement)
    link.seal()
    record(link, "renewed", by=by, school_id=school_of(placement).pk)


def _tell_coordinators(placement: Placement, today: date) -> None:
    school = school_of(placement)
    coordinators = User.objects.filter(
        memberships__school=school, memberships__role=Role.COORDINATOR, email_verified=True
    ).distinct()
    for user in coordinators:
        post(
            "reflections.feedback_link_wanted",
            to=user.email,
            params={"placement": placement.pk},
            language=user.language,
            school_id=school.pk,
            key=f"reflections.feedback_link_wanted:{placement.pk}:{user.pk}:{today.isoformat()}",
        )


def ask_all(*, today: date) -> int:
    """Asks about what ended and nobody rang for; answers how many."""
    by = Actor.system("feedback")
    found = list(not_yet_asked(today))
    for placement in found:
        ask_feedback(placement=placement, by=by)
    return len(found)


def remind_all(*, today: date) -> int:
    """Sends the reminders that are due today; answers how many."""
    return sum(remind(feedback=each, today=today) for each in waiting())


@transaction.atomic
def remind(*, feedback: Feedback, today: date) -> bool:
    """Once for each of the school's days; what was settled meanwhile is left alone."""
    placement = lock_placement(feedback.placement)
    current = Feedback.objects.filter(pk=feedback.pk, state=FeedbackState.ASKED).first()
    if current is None or not address_of(placement):
        return False
    number = reminder_due(current, school_of(placement).setting("feedback_reminder_days"), today)
    if not number:
        return False
    current.placement = placement
    key = f"reflections.feedback_reminder:{current.pk}:{number}"
    mail(current, "reflections.feedback_reminder", key=key, number=number)
    current.reminders_sent = number
    current.save(update_fields=["reminders_sent"])
    record(current, "reminded", by=Actor.system("feedback"), school_id=school_of(placement).pk)
    return True
