"""One way in per role, printed by `make demo`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from accounts.actions import address, make_sign_in_link
from accounts.enums import Role
from accounts.models import Membership, User
from core.actors import Actor

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
    return found


def _link(role: str, user: User, by: Actor) -> DemoLink:
    link = make_sign_in_link(user=user, by=by, purpose="demo", lasts=LASTS)
    return DemoLink(role, str(user), address(link))
