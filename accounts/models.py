"""Schools (the tenants), who works or learns there, and how they get in."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, SchoolKind, TermState
from core.models import Link
from core.names import full_name

DEFAULT_SETTINGS: dict[str, Any] = {
    "attitude_from_days": 3,  # work-attitude items join the feedback from this many days on
    "feedback_reminder_days": [3, 10],
    "feedback_link_days": 60,
    "correction_days": 7,
    "dialogue_gap_days": 14,
    "recording_days": 90,  # recordings are deleted so long after the experience was discussed
    "companies_choose": False,  # the matching shows what would hold if workplaces ranked too
    "most_of_group_at_company": 0,  # a matching sends no more of one group there; 0 asks nothing
    "weights": {},  # of the matching's features; empty means the defaults of placements.matching.fit
}


class School(models.Model):
    """One vestiging of a school: the tenant. `settings` overrides DEFAULT_SETTINGS."""

    brin = models.CharField(
        _("BRIN"),
        max_length=6,
        unique=True,
        validators=[
            RegexValidator(
                r"^\d\d[A-Z]{2}(\d\d)?$",
                _("Een BRIN is twee cijfers, twee letters en soms twee cijfers, zoals 01AB00."),
            )
        ],
    )
    name = models.CharField(_("naam"), max_length=120)
    kind = models.CharField(_("soort"), max_length=4, choices=SchoolKind, default=SchoolKind.VMBO)
    slug = models.SlugField(unique=True, max_length=60)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    city = models.CharField(_("plaats"), max_length=80, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    def setting(self, name: str) -> Any:
        return self.settings.get(name, DEFAULT_SETTINGS[name])

    @property
    def says_student(self) -> bool:
        """«leerling» in vmbo, «student» in mbo, unless the school says otherwise."""
        word = self.settings.get("student_word")
        return word == "student" if word else self.kind == SchoolKind.MBO


class Term(models.Model):
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(_("naam"), max_length=40)
    school_year = models.PositiveSmallIntegerField(
        _("schooljaar"), help_text=_("Het jaar waarin het begint.")
    )
    start = models.DateField(_("eerste dag"))
    end = models.DateField(_("laatste dag"))
    state = models.CharField(max_length=10, choices=TermState, default=TermState.PLANNED)

    class Meta:
        ordering: ClassVar = ["start"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "name"], name="term_name_once_per_school"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="term_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.password = make_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. Works without surname and without e-mail address.

    `email` is only a way in (and unique) where it was verified: parents and children share one.
    """

    username = models.CharField(_("gebruikersnaam"), max_length=60, unique=True)
    first_name = models.CharField(_("voornaam"), max_length=60, blank=True)
    infix = models.CharField(_("tussenvoegsel"), max_length=20, blank=True)
    last_name = models.CharField(_("achternaam"), max_length=80, blank=True)
    email = models.EmailField(_("e-mailadres"), blank=True)
    email_verified = models.BooleanField(default=False)
    language = models.CharField(_("taal"), max_length=5, default="nl")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    must_set_password = models.BooleanField(default=False)
    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), condition=Q(email_verified=True), name="user_verified_email_once"
            ),
            models.CheckConstraint(
                condition=Q(email_verified=False) | ~Q(email=""),
                name="user_verified_email_is_there",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def full_name(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)

    @property
    def is_staff(self) -> bool:
        return False


class Membership(models.Model):
    """What a user is at a school. One user can be teacher and counsellor at once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    groups = models.JSONField(default=list, blank=True)  # names of the groups a counsellor guides

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "school", "role"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]


class SignInLink(Link):
    """One-time way in: the coordinator's first sign-in, a forgotten password, the demo."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    purpose = models.CharField(max_length=10, default="welcome")  # welcome | reset | command | demo
    used_at = models.DateTimeField(null=True)


class SignInCard(models.Model):
    """A student's printed code, valid for a term, used once; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="cards")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="cards")
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="cards")
    code_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    revoked = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, revoked=False),
                name="sign_in_card_one_open_per_user",
            )
        ]
