"""From an organisation's request to a student's experience and its hours."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School, Term
from companies.models import Company, Trainer, Workplace
from core.codes import new_code
from core.models import Interest, Job, Link, Sector, Skill, StoredFile
from placements.enums import (
    Attendance,
    ChangeKind,
    ExperienceState,
    GoalKind,
    InvitationState,
    Kind,
    OfferingState,
    PlacementState,
    RequestState,
    RunState,
    SignUpState,
)
from students.models import Enrolment, Student


class Request(models.Model):
    """An organisation's question to the school, by the public form or over the phone."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="requests")
    code = models.CharField(max_length=8, unique=True, default=new_code)
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.UNCONFIRMED)
    organisation = models.CharField(_("organisatie"), max_length=120)
    contact_name = models.CharField(_("uw naam"), max_length=120)
    email = models.EmailField(_("e-mailadres"), blank=True)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    what = models.TextField(_("waar kunnen leerlingen bij helpen?"))
    starts = models.DateTimeField(_("begin"), null=True, blank=True)
    ends = models.DateTimeField(_("einde"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("aantal leerlingen"), default=2)
    street = models.CharField(_("straat en nummer"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    city = models.CharField(_("plaats"), max_length=80, blank=True)
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    decline_reason = models.TextField(_("reden"), blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-created"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=""),
                name="request_declined_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                name="request_ends_after_start",
            ),
        ]


class RequestLink(Link):
    """Confirms the address of who asked; opening it shows a button, pressing it confirms."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="links")


class Assignment(models.Model):
    """What a student can do somewhere: when, where, what is asked, what can be learned."""

    owner = models.ForeignKey(School, on_delete=models.CASCADE, related_name="assignments")
    code = models.CharField(max_length=8, unique=True, default=new_code)
    request = models.OneToOneField(
        Request, null=True, blank=True, on_delete=models.SET_NULL, related_name="assignment"
    )
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="assignments")
    workplace = models.ForeignKey(Workplace, on_delete=models.PROTECT, related_name="assignments")
    trainer = models.ForeignKey(
        Trainer, null=True, blank=True, on_delete=models.SET_NULL, related_name="assignments"
    )
    kind = models.CharField(_("soort"), max_length=14, choices=Kind, default=Kind.PRESTATIE)
    title = models.CharField(_("titel"), max_length=120)
    tasks = models.TextField(_("wat je gaat doen"))
    asked = models.TextField(_("wat er gevraagd wordt"), blank=True)
    learnable = models.TextField(_("wat je kunt leren"), blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="assignments")
    interests = models.ManyToManyField(Interest, blank=True, related_name="assignments")
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    starts = models.DateTimeField(_("begin"))  # of the first of its days
    ends = models.DateTimeField(_("einde"))  # of the last of its days
    cash_desk = models.BooleanField(_("alleen aan de kassa"), default=False)
    heavy_lifting = models.BooleanField(_("meer dan 10 kg tillen"), default=False)
    seat_count = models.PositiveSmallIntegerField(_("plekken"), default=2)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="assignment_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(seat_count__gte=1), name="assignment_has_a_seat"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_begun(self) -> bool:
        return self.starts <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends <= timezone.now()


class WorkDay(models.Model):
    """One day's work of an assignment; whoever is chosen gets a shift for each."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="days")
    starts = models.DateTimeField(_("begin"))
    ends = models.DateTimeField(_("einde"))
    break_minutes = models.PositiveSmallIntegerField(_("pauze (minuten)"), default=0)

    class Meta:
        ordering: ClassVar = ["starts"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "starts"], name="work_day_once"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="work_day_ends_after_start"
            ),
        ]

    @property
    def hours(self) -> float:
        """Real hours without the break; UTC, so daylight saving counts."""
        return (self.ends - self.starts).total_seconds() / 3600 - self.break_minutes / 60


class Offering(models.Model):
    """An assignment, open to the students of a school in a term."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="offerings")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="offerings")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="offerings")
    state = models.CharField(max_length=10, choices=OfferingState, default=OfferingState.DRAFT)
    preparation = models.JSONField(default=list, blank=True)  # the words of the preparation list
    sign_up_until = models.DateField(_("intekenen tot"), null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    note = models.TextField(_("eigen notitie"), blank=True)

    class Meta:
        ordering: ClassVar = ["assignment__starts", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "school", "term"], name="offering_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "term", "state"], name="offering_by_state")
        ]


class Presence(models.Model):
    """Who of school is there; their hours count too."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences"
    )
    hours = models.DecimalField(_("uren"), max_digits=5, decimal_places=2, default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "user"], name="presence_once"),
        ]


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


class MatchRun(models.Model):
    """A proposal for a whole term, kept with inputs and result so that it can be explained later."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="match_runs")
    code = models.CharField(max_length=8, unique=True, default=new_code)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="match_runs")
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.PROPOSED)
    trial_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="trials"
    )  # whose weights were tried otherwise
    fairness = models.CharField(max_length=10, blank=True)
    weights = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict)  # arrays of indices only: no names, no ids of people
    summary = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)


class MatchEntrant(models.Model):
    """Ties an index of the run's arrays to a student; erasing a student cuts this row."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="entrants")
    index = models.PositiveIntegerField()
    student = models.ForeignKey(Student, null=True, on_delete=models.SET_NULL, related_name="+")
    reasons = models.JSONField(default=list)  # why this student got nothing

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "index"], name="match_entrant_index_once"),
        ]


class Proposal(models.Model):
    """Who could go where, and why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="proposals")
    entrant = models.ForeignKey(MatchEntrant, on_delete=models.CASCADE, related_name="proposals")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="proposals")
    fit = models.PositiveSmallIntegerField()
    proposed = models.BooleanField(default=False)
    by_hand = models.BooleanField(default=False)
    features = models.JSONField(default=list)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "entrant", "offering"], name="proposal_pair_once"
            ),
            models.UniqueConstraint(
                fields=["run", "entrant"],
                condition=Q(proposed=True),
                name="proposal_one_per_student",
            ),
        ]


class MatchChange(models.Model):
    """One decision by hand in a run, with how all of it stood afterwards: so it can be undone.

    `stand` holds numbers of pairs and prices only, as `MatchRun.inputs` does.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=ChangeKind)
    entrant = models.ForeignKey(MatchEntrant, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(MatchEntrant, null=True, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, null=True, on_delete=models.CASCADE, related_name="+")
    placed = models.SmallIntegerField()  # how many more, or fewer, than before
    fit = models.IntegerField()  # how much more, or less, all together
    stand = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="match_change_number_once"),
        ]


class Experience(models.Model):
    """One thing that a student went through: goals to next step, over one or more placements."""

    code = models.CharField(max_length=8, unique=True, default=new_code)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="experiences")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="experiences")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="experiences")
    sign_up = models.OneToOneField(
        SignUp, null=True, blank=True, on_delete=models.SET_NULL, related_name="experience"
    )
    state = models.CharField(max_length=10, choices=ExperienceState, default=ExperienceState.OPEN)
    finished_on = models.DateField(null=True, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "finished_on"], name="experience_by_state")
        ]


class Goal(models.Model):
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="goals")
    kind = models.CharField(max_length=5, choices=GoalKind)
    text = models.CharField(_("leerdoel"), max_length=300)
    later = models.CharField(_("waar heb ik dit later nodig?"), max_length=300, blank=True)
    audio = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # how it was said, when it was spoken
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="goal_has_text")
        ]


class Placement(models.Model):
    """This student at this workplace, on a seat of an assignment."""

    code = models.CharField(max_length=8, unique=True, default=new_code)
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="placements")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="placements")
    workplace = models.ForeignKey(Workplace, on_delete=models.PROTECT, related_name="placements")
    trainer = models.ForeignKey(
        Trainer, null=True, blank=True, on_delete=models.SET_NULL, related_name="placements"
    )
    state = models.CharField(
        max_length=12, choices=PlacementState, default=PlacementState.PREPARING
    )
    start = models.DateField(_("van"))
    end = models.DateField(_("tot en met"))
    end_reason = models.TextField(_("reden"), blank=True)

    class Meta:
        ordering: ClassVar = ["start", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")), name="placement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended_early") | ~Q(end_reason=""),
                name="placement_ended_early_has_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "start"], name="placement_by_state")]


class SeatQuerySet(models.QuerySet["Seat"]):
    def free(self) -> "SeatQuerySet":
        """With nobody on it, and not held for somebody outside: the only ones to give away."""
        return self.filter(placement__isnull=True, held_for="")


class Seat(models.Model):
    """One place on an assignment: a row, so that no path can overbook."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    placement = models.OneToOneField(
        Placement, null=True, blank=True, on_delete=models.SET_NULL, related_name="seat"
    )
    held_for = models.CharField(_("waarvoor"), max_length=120, blank=True)  # somebody outside

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "number"], name="seat_number_once"),
            models.CheckConstraint(
                condition=Q(held_for="") | Q(placement__isnull=True), name="seat_held_is_empty"
            ),
        ]

    @property
    def is_free(self) -> bool:
        return self.placement_id is None and not self.held_for


class Preparation(models.Model):
    """One line of the preparation list, ticked by the student or the school."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="preparations")
    text = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField()
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["placement", "order"], name="preparation_order_once"),
        ]


class Shift(models.Model):
    """Planned and lived hours of one day. A student's shifts never overlap (see `triggers`)."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="shifts")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="shifts")
    starts = models.DateTimeField(_("begin"))
    ends = models.DateTimeField(_("einde"))
    break_minutes = models.PositiveSmallIntegerField(_("pauze (minuten)"), default=0)
    lived_starts = models.DateTimeField(_("echt begonnen"), null=True, blank=True)
    lived_ends = models.DateTimeField(_("echt gestopt"), null=True, blank=True)
    lived_break = models.PositiveSmallIntegerField(
        _("echte pauze (minuten)"), null=True, blank=True
    )
    attendance = models.CharField(max_length=8, choices=Attendance, default=Attendance.PLANNED)
    dropped = models.BooleanField(default=False)  # of a cancelled placement

    class Meta:
        ordering: ClassVar = ["starts"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="shift_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(lived_ends__isnull=True) | Q(lived_ends__gt=F("lived_starts")),
                name="shift_lived_ends_after_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["attendance", "ends"], name="shift_by_attendance")
        ]

    @property
    def hours(self) -> float:
        """Real hours without the break: lived where known, 0 when absent. UTC, so daylight saving counts."""
        if self.attendance == Attendance.ABSENT or self.dropped:
            return 0.0
        starts, ends = self.lived_starts or self.starts, self.lived_ends or self.ends
        pause = self.break_minutes if self.lived_break is None else self.lived_break
        return max(0.0, (ends - starts).total_seconds() / 3600 - pause / 60)


class FreedLesson(models.Model):
    """A lesson that is missed, which its teacher agrees to in one tap."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="freed_lessons")
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="freed_lessons"
    )
    lesson = models.CharField(_("les"), max_length=80)
    starts = models.DateTimeField(_("begin"))
    ends = models.DateTimeField(_("einde"))
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["starts"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="freed_lesson_ends_after_start"
            ),
        ]
