"""One way in per role, printed by `make demo`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.actions import address, make_sign_in_link
from accounts.enums import Role
from accounts.models import Membership, User
from companies.models import Trainer
from core.actors import Actor
from reflections.enums import FeedbackState
from reflections.mails import mailed_address
from reflections.models import FeedbackLink
from students.actions.consents import open_guardian_link
from students.models import Guardian

LASTS = timedelta(hours=12)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
FACES = (  # the roles in the order of the printed list
    Role.COORDINATOR,
    Role.COUNSELLOR,
    Role.TEACHER,
    Role.MANAGER,
    Role.STUDENT,
    Role.GUARDIAN,
)


@dataclass(frozen=True)
class DemoLink:
    role: str
    name: str
    url: str


def links() -> list[DemoLink]:
    """For each role somebody who has no other, if there is one; the administrator on top."""
    by = Actor.system("demo")
    found: list[DemoLink] = []
    administrator = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if administrator:
        found.append(_link("beheerder", administrator, by))
    for role in FACES:
        member = (
            Membership.objects.filter(role=role, user__is_active=True)
            .annotate(roles=Count("user__memberships"))
            .select_related("user")
            .order_by("roles", "pk")
            .first()
        )
        if member:
            found.append(_link(str(role.label), member.user, by))
    return [*found, *_without_account(by)]


def _without_account(by: Actor) -> list[DemoLink]:
    """The way in of who has no account: a praktijkopleider whose feedback waits, a parent."""
    found = []
    trainer = Trainer.objects.filter(user__is_active=True).select_related("user").first()
    if trainer is not None and trainer.user is not None:
        found.append(_link("praktijkopleider met account", trainer.user, by))
    asked = (
        FeedbackLink.objects.filter(
            placement__feedback__state=FeedbackState.ASKED, expires_at__gt=timezone.now()
        )
        .select_related("placement__trainer")
        .order_by("-placement__feedback__asked_at", "-pk")
        .first()
    )
    if asked:
        name = str(asked.placement.trainer or "")
        url = mailed_address(asked, asked.placement)
        found.append(DemoLink("praktijkopleider", name, url))
    parent = Guardian.objects.select_related("student").order_by("pk").first()
    if parent:
        link = open_guardian_link(guardian=parent, by=by)
        found.append(_door("ouder", parent.name, "reflections:guardian", link.token))
    return found


def _door(role: str, name: str, view: str, token: str) -> DemoLink:
    return DemoLink(role, name, f"{settings.SITE_URL}{reverse(view, args=[token])}")


def _link(role: str, user: User, by: Actor) -> DemoLink:
    link = make_sign_in_link(user=user, by=by, purpose="demo", lasts=LASTS)
    return DemoLink(role, str(user), address(link))
