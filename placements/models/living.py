"""What a student lives through: an experience, its goals, and one or more placements."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Term
from companies.models import Trainer, Workplace
from core.codes import new_code
from core.models import StoredFile
from placements.enums import Attendance, Dare, ExperienceState, GoalKind, PlacementState
from placements.models.offering import Assignment
from placements.models.wishing import SignUp
from students.models import Enrolment, Student


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
    dare = models.CharField(max_length=7, choices=Dare, blank=True)  # as it was when chosen
    waits_for_talk = models.BooleanField(default=False)  # only that is missing; by reflections
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "finished_on"], name="experience_by_state"),
            models.Index(
                fields=["student"],
                condition=Q(waits_for_talk=True),
                name="experience_waits_for_talk",
            ),
        ]


class Goal(models.Model):
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="goals")
    kind = models.CharField(max_length=5, choices=GoalKind)
    text = models.CharField(_("leerdoel"), max_length=300)
    later = models.CharField(_("waar heb ik dit later nodig?"), max_length=300, blank=True)
    audio = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # how it was said, when it was spoken
    recording_removed_on = models.DateField(null=True, blank=True)  # under the school's rules
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="goal_has_text")
        ]


class GoalVersion(models.Model):
    """What a goal said before it was changed after the start: it stays to be read beside it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="versions")
    kind = models.CharField(max_length=5, choices=GoalKind)
    text = models.CharField(max_length=300)
    later = models.CharField(max_length=300, blank=True)
    why = models.CharField(_("waarom verander je het?"), max_length=300, blank=True)
    by_user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]


class Judgement(models.Model):
    """Why the coordinator thought that this would succeed, and afterwards where that was off.

    The student reads both.
    """

    experience = models.OneToOneField(
        Experience, on_delete=models.CASCADE, related_name="judgement"
    )
    because = models.CharField(_("waarom dit gaat lukken"), max_length=300)
    looked_back = models.CharField(
        _("waar schatte ik het verkeerd in?"), max_length=500, blank=True
    )
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    looked_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(because=""), name="judgement_says_why"),
            models.CheckConstraint(
                condition=Q(looked_back="") | Q(looked_back_at__isnull=False),
                name="judgement_looked_back_has_date",
            ),
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
