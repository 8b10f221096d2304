"""A student volunteers, orders the wishes, or thinks again; the coordinator dares one student."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import files
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from core.models import StoredFile
from core.recordings import check_audio
from placements.actions.choosing import refuse_unmet
from placements.enums import GoalKind, InvitationState, OfferingState, SignUpState
from placements.lifecycle import INVITATION, SIGN_UP
from placements.models import Invitation, Offering, SignUp
from placements.queries.offerings import breaches_for
from placements.queries.papers import missing
from students.models import Student


@transaction.atomic
def sign_up(
    *,
    offering: Offering,
    student: Student,
    by: Actor,
    goal: str = "",
    goal_kind: str = GoalKind.LEARN,
    recording: Any = None,
) -> SignUp:
    """«Ik wil dit», with one goal, written or spoken (`recording` is an upload).

    Comes last in the wishes. Who withdrew may sign up again; an invitation counts as taken.
    """
    Student.objects.select_for_update().get(pk=student.pk)
    current = Offering.objects.select_related("assignment").get(pk=offering.pk)
    refuse_signing_up(current, student)
    goal = goal.strip()[:300]
    if not goal and recording is None:
        raise Refused(_("Kies een doel, schrijf het op of spreek het in."))
    if goal_kind not in GoalKind.values:
        raise Refused(_("Kies: wil ik leren, of wil ik laten zien."))
    values: dict[str, Any] = {
        "first_goal": goal or _("Ingesproken doel"),
        "goal_kind": goal_kind,
        "goal_audio": _kept(recording, student) if recording is not None else None,
        "rank": _last_rank(student) + 1,
    }
    found = SignUp.objects.filter(offering=offering, student=student).first()
    if found is None:
        found = SignUp.objects.create(offering=offering, student=student, **values)
        record(found, "signed_up", by=by, school_id=student.school_id, new=SignUpState.SUBMITTED)
    elif found.state == SignUpState.WITHDRAWN:
        before = found.goal_audio
        SIGN_UP.move(found, SignUpState.SUBMITTED, by=by, **values)
        _drop(before)
    else:
        raise Refused(_("Je hebt je hiervoor al ingetekend."))
    for invitation in Invitation.objects.filter(
        offering=offering, student=student, state=InvitationState.SENT
    ):
        INVITATION.move(invitation, InvitationState.TAKEN, by=by)
    return found


def refuse_signing_up(offering: Offering, student: Student) -> None:
    """Says in plain words why this student cannot sign up here now."""
    if student.school_id != offering.school_id or student.left_on is not None:
        raise Refused(_("Deze opdracht is niet van jouw school."))
    if offering.state != OfferingState.OPEN:
        raise Refused(_("Je kunt je hier niet meer voor intekenen."))
    if offering.sign_up_until and offering.sign_up_until < timezone.localdate():
        raise Refused(_("De dag om je in te tekenen is voorbij."))
    if offering.assignment.starts <= timezone.now():
        raise Refused(_("Deze opdracht is al begonnen."))
    broken = breaches_for(offering.assignment, student.birth_date)
    if broken:
        raise Refused(_("Dit mag nog niet op jouw leeftijd: %(why)s") % {"why": broken[0].text})
    why = missing(student, offering)
    if why:
        raise Refused(why)


@transaction.atomic
def withdraw(*, sign_up: SignUp, by: Actor) -> SignUp:
    """Before it is decided; the wishes behind it move up."""
    student = Student.objects.select_for_update().get(pk=sign_up.student_id)
    if any(
        wish.pk == sign_up.pk and wish.state == SignUpState.DECLINED for wish in _wishes(student)
    ):
        raise Refused(_("De coördinator is hiermee bezig. Loop even langs om het te bespreken."))
    SIGN_UP.move(sign_up, SignUpState.WITHDRAWN, by=by)
    _number(_wishes(student))
    return sign_up


@transaction.atomic
def move_wish(*, sign_up: SignUp, up: bool, by: Actor) -> SignUp:
    """One place up or down among the wishes that still wait; at the end nothing happens."""
    student = Student.objects.select_for_update().get(pk=sign_up.student_id)
    wishes = list(_wishes(student))
    place = next((n for n, wish in enumerate(wishes) if wish.pk == sign_up.pk), None)
    if place is None:
        raise Refused(_("Deze wens wacht niet meer op een antwoord."))
    other = place - 1 if up else place + 1
    if 0 <= other < len(wishes):
        wishes[place], wishes[other] = wishes[other], wishes[place]
        _number(wishes)
        record(sign_up, "ordered", by=by, school_id=student.school_id, new="up" if up else "down")
    sign_up.refresh_from_db(fields=["rank"])
    return sign_up


@transaction.atomic
def invite(*, offering: Offering, student: Student, because: str, by: Actor) -> Invitation:
    """«Ik denk dat jij dit kunt, want …»: asks one student, once per offering.

    Who was asked by mistake, and whose invitation was taken back, may be asked again.
    """
    because = because.strip()[:300]
    if not because:
        raise Refused(_("Schrijf waarom je denkt dat deze leerling dit kan."))
    Student.objects.select_for_update().get(pk=student.pk)
    if student.school_id != offering.school_id or student.left_on is not None:
        raise Refused(_("Deze leerling is niet (meer) van deze school."))
    if Offering.objects.values_list("state", flat=True).get(pk=offering.pk) != OfferingState.OPEN:
        raise Refused(_("Uitnodigen kan zolang de opdracht open is."))
    broken = breaches_for(offering.assignment, student.birth_date)
    if broken:
        raise Refused(
            _("%(name)s mag dit nog niet op deze leeftijd: %(why)s")
            % {"name": student.full_name, "why": broken[0].text}
        )
    refuse_unmet(student, offering)
    signed_up = SignUp.objects.filter(offering=offering, student=student)
    if signed_up.exclude(state=SignUpState.WITHDRAWN).exists():
        raise Refused(_("%(name)s heeft zich al ingetekend.") % {"name": student.full_name})
    found = Invitation.objects.filter(offering=offering, student=student).first()
    if found is None:
        found = Invitation.objects.create(offering=offering, student=student, because=because)
        record(found, "invited", by=by, school_id=offering.school_id, new=InvitationState.SENT)
    elif found.state == InvitationState.WITHDRAWN:
        INVITATION.move(found, InvitationState.SENT, by=by, because=because, created=timezone.now())
    else:
        raise Refused(_("%(name)s is hiervoor al gevraagd.") % {"name": student.full_name})
    _mail(found)
    return found


@transaction.atomic
def take_back(*, invitation: Invitation, by: Actor) -> Invitation:
    """The student does not see it any more; a mail that is already out only leads to the page.

    Raises `StepRefused` when the student has answered.
    """
    return INVITATION.move(invitation, InvitationState.WITHDRAWN, by=by)


@transaction.atomic
def pass_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """«Liever niet»: no reason asked."""
    return INVITATION.move(invitation, InvitationState.PASSED, by=by)


def _wishes(student: Student) -> QuerySet[SignUp]:
    """What waits, as the student knows it: a decline that must be told in person still waits."""
    waiting = Q(state=SignUpState.SUBMITTED) | Q(state=SignUpState.DECLINED, told_at__isnull=True)
    return SignUp.objects.filter(waiting, student=student).order_by("rank", "pk")


def _number(wishes: Iterable[SignUp]) -> None:
    changed = []
    for rank, wish in enumerate(wishes, 1):
        if wish.rank != rank:
            wish.rank = rank
            changed.append(wish)
    SignUp.objects.bulk_update(changed, ["rank"])


def _last_rank(student: Student) -> int:
    last: int | None = _wishes(student).aggregate(last=Max("rank"))["last"]
    return last or 0


def _kept(recording: Any, student: Student) -> StoredFile:
    try:
        content_type = check_audio(recording)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    return files.store(
        content=recording,
        name=f"doel.{content_type.rsplit('/', 1)[1]}",
        content_type=content_type,
        school_id=student.school_id,
    )


def _drop(stored: StoredFile | None) -> None:
    """The row now, the bytes once that is certain."""
    if stored is not None:
        storage, name = stored.file.storage, str(stored.file.name)
        stored.delete()
        transaction.on_commit(lambda: storage.delete(name))


def _mail(invitation: Invitation) -> None:
    """Only to an address that the student proved to own: some share their parents'."""
    user = invitation.student.user
    if user is not None and user.email_verified:
        post(
            "placements.invited",
            to=user.email,
            params={"invitation": invitation.pk},
            language=user.language,
            school_id=invitation.offering.school_id,
            key=f"placements.invited:{invitation.pk}:{invitation.created.timestamp():.0f}",
        )
