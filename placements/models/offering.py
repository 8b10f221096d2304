"""An organisation asks; the assignment that comes of it, and who offers it when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School, Term
from companies.models import Company, Trainer, Workplace
from core.codes import new_code
from core.models import Certificate, Interest, Link, Sector, Skill
from placements.enums import Kind, OfferingState, RequestState


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
    call = models.ForeignKey(  # what of school's it answers
        "placements.Call",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="requests",
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
    least = models.PositiveSmallIntegerField(  # fewer, and it does not go on; 0 asks nothing
        _("gaat door vanaf zoveel leerlingen"), default=0
    )
    levels = models.JSONField(default=list, blank=True)  # as in the roster; empty asks nothing
    programmes = models.JSONField(default=list, blank=True)
    certificates = models.JSONField(default=list, blank=True)  # codes; until the last day of it
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

    @property
    def asked_certificates(self) -> list[Certificate]:
        """One query, and none where none is asked."""
        asked = self.certificates
        return list(Certificate.objects.filter(code__in=asked)) if asked else []


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
