"""Reads across schools, terms and colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import roster
from accounts.enums import STAFF_ROLES, Role
from accounts.models import Membership, School, Term, User
from core.names import sort_key


@dataclass(frozen=True)
class SetupStep:
    """One step of a school's start, with where it is done."""

    code: str
    title: str
    text: str
    url: str
    done: bool


def setup_steps(school: School) -> list[SetupStep]:
    """The steps that make a school ready to work with, in order; three queries and a count."""
    colleagues = school.memberships.filter(role__in=STAFF_ROLES).values("user").distinct().count()
    return [
        SetupStep(
            "term",
            _("Periode"),
            _("Wanneer begint en eindigt dit schooljaar of dit deel ervan?"),
            reverse("accounts:setup_term"),
            school.terms.exists(),
        ),
        SetupStep(
            "school",
            _("School"),
            _("Waar staat de school, en zeggen jullie leerling of student?"),
            reverse("accounts:setup_school"),
            bool(school.postcode and school.city),
        ),
        SetupStep(
            "roster",
            _("Klassenlijst"),
            _("Lees de klassen in vanuit het bestand van jullie schoolsysteem."),
            reverse("accounts:setup_roster"),
            roster.count(school) > 0,
        ),
        SetupStep(
            "staff",
            _("Collega’s"),
            _("Nodig de loopbaanbegeleiders en docenten uit."),
            reverse("accounts:staff"),
            colleagues > 1,
        ),
    ]


def next_setup_step(school: School) -> SetupStep | None:
    """None once the school is set up; colleagues can come later and do not count."""
    steps = [step for step in setup_steps(school) if step.code != "staff"]
    return next((step for step in steps if not step.done), None)


def current_term(school: School, today: date | None = None) -> Term | None:
    """The term of this day, else the next one to come; closed ones do not count."""
    today = today or timezone.localdate()
    return school.terms.filter(end__gte=today).exclude(state="closed").order_by("start").first()


def suggested_term(school: School, today: date | None = None) -> dict[str, Any]:
    """Sensible values for the next term: a school year (1 August to 31 July), or what is left of it."""
    today = today or timezone.localdate()
    year = today.year if today.month >= 6 else today.year - 1
    start = date(year, 8, 1)
    last = school.terms.order_by("-end").first()
    if last is not None and last.end >= start:
        start = last.end + timedelta(days=1)
        if start.month == 7:
            start = date(start.year, 8, 1)
        year = start.year if start.month >= 8 else start.year - 1
    name = _("Schooljaar %(from)s-%(to)s") % {"from": year, "to": year + 1}
    if school.terms.filter(name__iexact=name).exists():
        name = _("Periode %(n)s") % {"n": school.terms.filter(school_year=year).count() + 1}
    return {"name": name, "school_year": year, "start": start, "end": date(year + 1, 7, 31)}


@dataclass(frozen=True)
class Colleague:
    user: User
    roles: Sequence[Membership]

    @property
    def groups(self) -> list[str]:
        return next((m.groups for m in self.roles if m.role == Role.COUNSELLOR), [])

    @property
    def role_names(self) -> list[str]:
        return [m.get_role_display() for m in self.roles]


def coordinators(school: School) -> list[User]:
    """Who can be mailed about what waits for the school: an address that was proved to be theirs."""
    members = school.memberships.filter(role=Role.COORDINATOR).values("user")
    return list(
        User.objects.filter(pk__in=members, is_active=True, email_verified=True).order_by("pk")
    )


def colleagues(school: School) -> list[Colleague]:
    """Everybody with a staff role here, by surname; one query."""
    order = {role: place for place, role in enumerate(STAFF_ROLES)}
    by_user: dict[int, list[Membership]] = {}
    found = school.memberships.filter(role__in=STAFF_ROLES).select_related("user")
    for membership in found:
        by_user.setdefault(membership.user_id, []).append(membership)
    people = [
        Colleague(rows[0].user, sorted(rows, key=lambda m: order[Role(m.role)]))
        for rows in by_user.values()
    ]
    return sorted(
        people,
        key=lambda one: (
            sort_key(one.user.first_name, one.user.infix, one.user.last_name) or one.user.username
        ),
    )
