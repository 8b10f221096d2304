"""Students: who they are, what drives them, what they show; and who answers for them."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from core.codes import new_code
from core.models import Certificate, Interest, Link, Sector, Skill
from core.names import full_name, plain
from students.enums import ConsentGiver, ConsentPurpose


class StudentQuerySet(models.QuerySet):
    def of(self, school: School) -> "StudentQuerySet":
        return self.filter(school=school)

    def present(self) -> "StudentQuerySet":
        return self.filter(left_on__isnull=True)

    def found_by(self, text: str) -> "StudentQuerySet":
        found = self
        for part in plain(text).split():
            found = found.filter(search_key__contains=part)
        return found


class Student(models.Model):
    """A student of one school, known by the leerlingnummer. Never a BSN."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="students")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="student",
    )
    code = models.CharField(max_length=8, unique=True, default=new_code)
    leerlingnummer = models.CharField(_("leerlingnummer"), max_length=20)
    first_name = models.CharField(_("roepnaam"), max_length=60)
    infix = models.CharField(_("tussenvoegsel"), max_length=20, blank=True)
    last_name = models.CharField(_("achternaam"), max_length=80, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)
    search_key = models.CharField(max_length=400, editable=False)
    birth_date = models.DateField(_("geboortedatum"))
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    email = models.EmailField(_("e-mailadres"), blank=True)
    left_on = models.DateField(_("van school sinds"), null=True, blank=True)
    note = models.TextField(
        _("eigen notitie"), blank=True
    )  # the coordinator's, never the student's page
    created = models.DateTimeField(default=timezone.now)
    objects = StudentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["sort_key", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "leerlingnummer"], name="student_number_once_per_school"
            ),
            models.CheckConstraint(condition=~Q(leerlingnummer=""), name="student_has_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "sort_key"], name="student_sorted")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)

    def age_on(self, day: date) -> int:
        had = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had)


class Enrolment(models.Model):
    """In which group and programme a student was in a school year: history that August keeps."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="enrolments")
    school_year = models.PositiveSmallIntegerField()
    group = models.CharField(_("klas"), max_length=20)
    programme = models.CharField(_("profiel"), max_length=80, blank=True)
    crebo = models.CharField(_("crebo"), max_length=5, blank=True)
    level = models.CharField(_("niveau"), max_length=10, blank=True)
    start = models.DateField(_("van"))
    end = models.DateField(_("tot"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["student"], condition=Q(end__isnull=True), name="enrolment_one_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school_year", "group"], name="enrolment_by_group")
        ]

    @property
    def years(self) -> str:
        """«2026–2027»."""
        return f"{self.school_year}–{self.school_year + 1}"


class Guardian(models.Model):
    """A parent or carer, perhaps with a user of their own."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="guardians")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="guarding",
    )
    name = models.CharField(_("naam"), max_length=120)
    email = models.EmailField(_("e-mailadres"), blank=True)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)


class GuardianLink(Link):
    """How a parent without an account gives and withdraws consent."""

    guardian = models.OneToOneField(Guardian, on_delete=models.CASCADE, related_name="link")


class Profile(models.Model):
    """What the student says of itself; the matching reads it, teachers learn from it."""

    student = models.OneToOneField(Student, on_delete=models.CASCADE, related_name="profile")
    interests = models.ManyToManyField(Interest, blank=True, related_name="profiles")
    sectors = models.ManyToManyField(Sector, blank=True, related_name="profiles")
    motives = models.TextField(_("wat ik belangrijk vind"), blank=True)
    wished_work = models.TextField(_("werk dat ik later misschien wil"), blank=True)
    does_already = models.TextField(
        _("wat ik al doe (sport, baantje, sleutelen, zorgen thuis)"), blank=True
    )
    outside_in_talk = models.BooleanField(
        _("dit mag in het gesprek op school ter sprake komen"), default=False
    )
    travel_limit_km = models.PositiveSmallIntegerField(_("hoe ver ik kan reizen (km)"), default=15)
    free_days = models.JSONField(default=list, blank=True)  # ISO weekdays, 1 to 7; empty means any
    updated = models.DateTimeField(default=timezone.now)


class Consent(models.Model):
    """Free, dated, per purpose, withdrawable. Under 16 a guardian gives it (AVG art. 8, UAVG art. 5)."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=ConsentPurpose)
    giver = models.CharField(max_length=10, choices=ConsentGiver)
    giver_name = models.CharField(max_length=120, blank=True)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["student", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_open_per_purpose",
            ),
        ]


class Strength(models.Model):
    """A skill that was seen, and in which experience (its code; written down from reflections)."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="strengths")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    experience_code = models.CharField(max_length=8)
    seen_by = models.CharField(max_length=10)  # trainer | student | school
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["student", "skill", "experience_code", "seen_by"], name="strength_once"
            ),
        ]


class HeldCertificate(models.Model):
    """A paper that school saw. Counts up to and including `until`; for ever where that is empty."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="certificates")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="+", verbose_name=_("certificaat")
    )
    until = models.DateField(_("geldig tot en met"), null=True, blank=True)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["certificate__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["student", "certificate"], name="certificate_once_per_student"
            ),
        ]

    def holds_on(self, day: date) -> bool:
        return self.until is None or day <= self.until


class Wish(models.Model):
    """What the student wants to try next, from a next step (its experience's code)."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="wishes")
    experience_code = models.CharField(max_length=8, blank=True)
    text = models.CharField(max_length=300)
    interest = models.ForeignKey(
        Interest, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    skill = models.ForeignKey(
        Skill, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    open = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now)
