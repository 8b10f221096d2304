"""Who gets a seat and who reads why not. Every decision about a sign-up is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from placements.actions.judging import judge
from placements.enums import Dare, InvitationState, OfferingState, SignUpState
from placements.lifecycle import SIGN_UP
from placements.models import (
    Assignment,
    CandidateNote,
    Experience,
    Goal,
    Invitation,
    Offering,
    Placement,
    Preparation,
    Seat,
    Shift,
    SignUp,
)
from placements.queries.daring import stretch
from placements.queries.offerings import breaches_for
from placements.queries.papers import told as unmet_words
from placements.queries.papers import unmet_by
from students.models import Enrolment, Student


@transaction.atomic
def choose(*, sign_up: SignUp, by: Actor, because: str = "") -> Experience:
    """Gives the first free seat to who signed up, and makes the experience with all that it needs.

    Locks the assignment (two coordinators cannot take one seat) and then the student (two
    assignments cannot take one hour), always in that order. Works for a declined sign-up too:
    a seat came free. Mails only to a verified address; the student's page tells everybody.

    `because` is the coordinator's line why this will succeed; else that of the invitation counts.
    """
    offering = sign_up.offering
    assignment = lock_assignments([offering.assignment_id])[0]
    student = Student.objects.select_for_update().get(pk=sign_up.student_id)
    _refuse_decided(sign_up)
    _refuse_closed(offering)
    enrolment = _current_enrolment(student)
    seat = assignment.seats.free().order_by("number").first()
    if seat is None:
        raise Refused(_("Alle plekken zijn al vergeven."))
    refuse_age(student, assignment)
    refuse_unmet(student, offering)
    refuse_overlap(student, assignment)

    now = timezone.now()
    invitation = Invitation.objects.filter(
        offering=offering, student=student, state=InvitationState.TAKEN
    ).first()
    experience = Experience.objects.create(
        student=student,
        enrolment=enrolment,
        term_id=offering.term_id,
        sign_up=sign_up,
        dare=Dare.INVITED if invitation else stretch(student, assignment),
    )
    Goal.objects.create(
        experience=experience,
        kind=sign_up.goal_kind,
        text=sign_up.first_goal,
        audio_id=sign_up.goal_audio_id,
    )
    placement = _place(experience, assignment, seat)
    Preparation.objects.bulk_create(
        Preparation(placement=placement, text=text, order=order)
        for order, text in enumerate(offering.preparation, 1)
    )
    Shift.objects.bulk_create(
        Shift(
            placement=placement,
            student=student,
            starts=day.starts,
            ends=day.ends,
            break_minutes=day.break_minutes,
        )
        for day in assignment.days.all()
    )
    SIGN_UP.move(sign_up, SignUpState.CHOSEN, by=by, decided_at=now, told_at=now)
    record(experience, "created", by=by, school_id=offering.school_id)
    because = because.strip() or (invitation.because if invitation else "")
    if because:
        judge(experience=experience, because=because, by=by)
    _mail(sign_up, "placements.chosen")
    return experience


@transaction.atomic
def decline(
    *,
    sign_up: SignUp,
    reason: str,
    next_step: str,
    by: Actor,
    personal_word: str = "",
    in_person: bool = False,
) -> SignUp:
    """Says no with a reason that is tied to the task, and an idea for what to do next.

    With `in_person` («ik vertel het zelf») the student sees and gets nothing until `told`.
    """
    reason, next_step = reason.strip(), next_step.strip()
    if not reason:
        raise Refused(_("Geef een reden die bij de taak hoort: de leerling leest die."))
    if not next_step:
        raise Refused(_("Schrijf erbij wat de leerling nu kan doen."))
    now = timezone.now()
    SIGN_UP.move(
        sign_up,
        SignUpState.DECLINED,
        by=by,
        why=reason,
        decline_reason=reason,
        decline_next=next_step,
        personal_word=personal_word.strip(),
        told_in_person=in_person,
        told_at=None if in_person else now,
        decided_at=now,
    )
    if not in_person:
        _mail(sign_up, "placements.declined")
    return sign_up


@transaction.atomic
def decline_many(
    *,
    sign_ups: Iterable[SignUp],
    reason: str,
    next_step: str,
    words: Mapping[int, str],
    by: Actor,
    in_person: bool = False,
) -> list[SignUp]:
    """One reason for several; `words` has a personal word by the sign-up's id. All or nothing."""
    chosen = sorted(sign_ups, key=lambda each: each.pk)
    if not chosen:
        raise Refused(_("Kies eerst wie het betreft."))
    return [
        decline(
            sign_up=each,
            reason=reason,
            next_step=next_step,
            personal_word=words.get(each.pk, ""),
            in_person=in_person,
            by=by,
        )
        for each in chosen
    ]


@transaction.atomic
def told(*, sign_up: SignUp, by: Actor) -> SignUp:
    """The talk has been: from now on the student reads the reason too."""
    current = SignUp.objects.select_for_update().get(pk=sign_up.pk)
    if current.state != SignUpState.DECLINED or not current.told_in_person or current.told_at:
        raise Refused(_("Hier hoeft niets meer verteld te worden."))
    sign_up.told_at = current.told_at = timezone.now()
    current.save(update_fields=["told_at"])
    record(sign_up, "told", by=by, school_id=sign_up.offering.school_id)
    _mail(sign_up, "placements.declined")
    return sign_up


@transaction.atomic
def mark_candidate(
    *, offering: Offering, student: Student, by: Actor, mark: str = "", text: str = ""
) -> CandidateNote:
    """Pins or forbids a pair for the next matching run, or notes something about it."""
    if mark not in {"", "pin", "forbid"}:
        raise Refused(_("Kies vastzetten, niet doen of geen van beide."))
    if student.school_id != offering.school_id:
        raise Refused(_("Deze leerling is niet van deze school."))
    note, made = CandidateNote.objects.select_for_update().get_or_create(
        offering=offering, student=student, defaults={"mark": mark, "text": text.strip()}
    )
    old = "" if made else note.mark
    if not made:
        note.mark, note.text = mark, text.strip()
        note.save(update_fields=["mark", "text"])
    record(note, "marked", by=by, school_id=offering.school_id, old=old, new=mark)
    return note


def lock_assignments(ids: Iterable[int]) -> list[Assignment]:
    """Locks in the order of their keys, so that whoever needs several never deadlocks."""
    return list(Assignment.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk"))


def refuse_age(student: Student, assignment: Assignment) -> None:
    """Days may have been moved since the sign-up."""
    broken = breaches_for(assignment, student.birth_date)
    if broken:
        raise Refused(
            _("%(name)s mag dit nog niet op deze leeftijd: %(why)s")
            % {"name": student.full_name, "why": broken[0].text}
        )


def refuse_unmet(student: Student, offering: Offering) -> None:
    """By what the offering asks now, and what is known of the student now."""
    current = Offering.objects.select_related("assignment").get(pk=offering.pk)
    unmet = unmet_by(student, current)
    if unmet:
        raise Refused(
            _(
                "%(name)s kan dit niet doen. %(why)s Klopt dat niet? Verander dan wat de opdracht "
                "vraagt, of wat er bij de leerling staat."
            )
            % {"name": student.full_name, "why": unmet_words(unmet)}
        )


def refuse_overlap(student: Student, assignment: Assignment) -> None:
    """Names what is in the way; the database would refuse the overlap too, but without words."""
    other = (
        Shift.objects.filter(
            Exists(
                assignment.days.filter(starts__lt=OuterRef("ends"), ends__gt=OuterRef("starts"))
            ),
            student=student,
            dropped=False,
        )
        .values_list("placement__assignment__title", flat=True)
        .first()
    )
    if other is not None:
        raise Refused(
            _("%(name)s is dan al bij “%(title)s”.") % {"name": student.full_name, "title": other}
        )


def _refuse_decided(sign_up: SignUp) -> None:
    """Reads the row again behind the locks: another coordinator may have been first."""
    state = SignUp.objects.values_list("state", flat=True).get(pk=sign_up.pk)
    if state == SignUpState.CHOSEN:
        raise Refused(_("Deze leerling is al gekozen."))
    if state == SignUpState.WITHDRAWN:
        raise Refused(_("Deze leerling heeft zich teruggetrokken."))


def _refuse_closed(offering: Offering) -> None:
    state = Offering.objects.values_list("state", flat=True).get(pk=offering.pk)
    if state not in {OfferingState.OPEN, OfferingState.CLOSED}:
        raise Refused(
            _("Bij deze opdracht kun je niemand kiezen: de stand is “%(state)s”.")
            % {"state": OfferingState(state).label}
        )


def _current_enrolment(student: Student) -> Enrolment:
    enrolment = student.enrolments.filter(end__isnull=True).first()
    if enrolment is None or student.left_on is not None:
        raise Refused(_("%(name)s staat nu in geen klas.") % {"name": student.full_name})
    return enrolment


def _place(experience: Experience, assignment: Assignment, seat: Seat) -> Placement:
    placement = Placement.objects.create(
        experience=experience,
        assignment=assignment,
        workplace_id=assignment.workplace_id,
        trainer_id=assignment.trainer_id,
        start=timezone.localtime(assignment.starts).date(),
        end=timezone.localtime(assignment.ends).date(),
    )
    seat.placement = placement
    seat.save(update_fields=["placement"])
    return placement


def _mail(sign_up: SignUp, template: str) -> None:
    """Only to an address that the student proved to own: some share their parents'."""
    user = sign_up.student.user
    if user is not None and user.email_verified:
        post(
            template,
            to=user.email,
            params={"sign_up": sign_up.pk},
            language=user.language,
            school_id=sign_up.offering.school_id,
            key=f"{template}:{sign_up.pk}",
        )
