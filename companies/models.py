"""Companies are shared between schools; what a school knows of one is its Partnership."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from core.codes import new_code
from core.models import Sector, StoredFile
from core.names import full_name, plain


class CompanySize(models.TextChoices):
    SMALL = "small", _("klein (tot 10 mensen)")
    MEDIUM = "medium", _("middelgroot (10–100)")
    LARGE = "large", _("groot (meer dan 100)")


class CompanyQuerySet(models.QuerySet):
    def known_to(self, school: School) -> "CompanyQuerySet":
        return self.filter(partnerships__school=school)

    def found_by(self, text: str) -> "CompanyQuerySet":
        found = self
        for part in plain(text).split():
            found = found.filter(search_key__contains=part)
        return found


class Company(models.Model):
    code = models.CharField(max_length=8, unique=True, default=new_code)
    name = models.CharField(_("naam"), max_length=120)
    search_key = models.CharField(max_length=400, editable=False)
    kvk = models.CharField(_("KvK-nummer"), max_length=8, blank=True)
    sbb = models.CharField(_("SBB-nummer"), max_length=20, blank=True)
    size = models.CharField(_("grootte"), max_length=8, choices=CompanySize, blank=True)
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.SET_NULL, related_name="companies"
    )
    website = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created = models.DateTimeField(default=timezone.now)
    objects = CompanyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kvk"], condition=~Q(kvk=""), name="company_kvk_once"),
            models.UniqueConstraint(fields=["sbb"], condition=~Q(sbb=""), name="company_sbb_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Workplace(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="workplaces")
    name = models.CharField(_("afdeling of werkplek"), max_length=120)
    street = models.CharField(_("straat en nummer"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    city = models.CharField(_("plaats"), max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "name"], name="workplace_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Trainer(models.Model):
    """A praktijkopleider: a person, perhaps with a user, at one or more companies over time."""

    code = models.CharField(max_length=8, unique=True, default=new_code)
    first_name = models.CharField(_("voornaam"), max_length=60, blank=True)
    infix = models.CharField(_("tussenvoegsel"), max_length=20, blank=True)
    last_name = models.CharField(_("achternaam"), max_length=80)
    sort_key = models.CharField(max_length=200, editable=False)
    search_key = models.CharField(max_length=400, editable=False)
    email = models.EmailField(_("e-mailadres"), blank=True)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="trainer",
    )

    class Meta:
        ordering: ClassVar = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)


class TrainerPost(models.Model):
    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="posts")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="posts")
    start = models.DateField(_("van"))
    end = models.DateField(_("tot"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["trainer", "company"],
                condition=Q(end__isnull=True),
                name="trainer_post_one_open",
            ),
        ]


class Partnership(models.Model):
    """What one school knows of a company and agreed with it."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="partnerships")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="partnerships")
    own_key = models.CharField(_("eigen nummer"), max_length=40, blank=True)
    aim = models.CharField(_("gedeeld doel"), max_length=300, blank=True)
    ways = models.TextField(_("hoe het daar gaat"), blank=True)
    since = models.DateField(default=timezone.localdate)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "company"], name="partnership_once"),
            models.UniqueConstraint(
                fields=["school", "own_key"],
                condition=~Q(own_key=""),
                name="partnership_key_once_per_school",
            ),
        ]


class ContactMoment(models.Model):
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="contacts")
    on = models.DateField(_("op"), default=timezone.localdate)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("wat is besproken"))
