"""Who wants what: sign-ups, invitations, and a coordinator's own notes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School, Term
from core.codes import new_code
from core.models import Sector, StoredFile
from placements.enums import CallState, GoalKind, InvitationState, Kind, SignUpState, TieKind
from placements.models.offering import Offering
from students.models import Student


class SignUp(models.Model):
    """A student volunteers: «Ik wil dit», with a first goal."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="sign_ups")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="sign_ups")
    state = models.CharField(max_length=10, choices=SignUpState, default=SignUpState.SUBMITTED)
    rank = models.PositiveSmallIntegerField(_("volgorde"), default=1)
    first_goal = models.CharField(_("wat wil je leren of laten zien?"), max_length=300)
    goal_audio = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    goal_kind = models.CharField(max_length=5, choices=GoalKind, default=GoalKind.LEARN)
    decline_reason = models.TextField(_("reden"), blank=True)
    decline_next = models.TextField(_("wat je nu kunt doen"), blank=True)
    personal_word = models.TextField(_("persoonlijk woord"), blank=True)
    told_in_person = models.BooleanField(default=False)  # «ik vertel het zelf»: held until told_at
    told_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "student"], name="sign_up_once"),
            models.CheckConstraint(
                condition=~Q(state="declined") | (~Q(decline_reason="") & ~Q(decline_next="")),
                name="sign_up_declined_has_reason_and_next",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["student", "state"], name="sign_up_by_student")]


class Invitation(models.Model):
    """«Ik denk dat jij dit kunt, want …»: the coordinator dares one student."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="invitations")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="invitations")
    because = models.CharField(_("want …"), max_length=300)
    state = models.CharField(max_length=9, choices=InvitationState, default=InvitationState.SENT)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "student"], name="invitation_once"),
            models.CheckConstraint(condition=~Q(because=""), name="invitation_says_why"),
        ]


class Call(models.Model):
    """A wish that nothing on offer answers, asked of companies: «met de vakman op stap».

    Names no student: companies read `text`, `sector` and `kind` only.
    """

    code = models.CharField(max_length=8, unique=True, default=new_code)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="calls")
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="calls")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.SHADOWING)
    text = models.CharField(_("wat zoekt u?"), max_length=300)
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=9, choices=CallState, default=CallState.OPEN)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="call_has_text"),
        ]


class Tie(models.Model):
    """Students who go to the same assignment, or never to the same: a matching keeps it."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="ties")
    kind = models.CharField(max_length=8, choices=TieKind)
    students = models.ManyToManyField(Student, related_name="ties")
    note = models.CharField(_("eigen notitie"), max_length=300, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]


class CandidateNote(models.Model):
    """What the coordinator decides beforehand about a pair: pin it, forbid it, or a note."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="candidate_notes")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="candidate_notes")
    mark = models.CharField(
        max_length=6, blank=True, choices=[("pin", _("vastzetten")), ("forbid", _("niet doen"))]
    )
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "student"], name="candidate_note_once"),
        ]
