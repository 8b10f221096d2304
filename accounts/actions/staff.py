"""Colleagues: invited by mail, with one or more roles at a school."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.links import make_sign_in_link
from accounts.actions.people import add_member, free_username, make_user
from accounts.enums import STAFF_ROLES, Role
from accounts.models import Membership, School, User
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post


@transaction.atomic
def invite_colleague(
    *,
    school: School,
    email: str,
    first_name: str,
    infix: str,
    last_name: str,
    roles: Collection[Role],
    groups: Sequence[str] = (),
    by: Actor,
) -> User:
    """A new user, or one who works at another school already; both get a mail.

    Raises `Refused` when the address is a colleague's at this school, or no role is given.
    """
    user = User.objects.filter(email__iexact=email, email_verified=True).first()
    if user and user.memberships.filter(school=school, role__in=STAFF_ROLES).exists():
        raise Refused(_("Deze collega staat al in de lijst. Wijzig daar de rollen."))
    if user is None:
        user = make_user(
            by=by,
            school=school,
            username=free_username(first_name, last_name),
            first_name=first_name,
            infix=infix,
            last_name=last_name,
            email=email,
            email_verified=True,
        )
    set_roles(user=user, school=school, roles=roles, groups=groups, by=by)
    send_invitation(user=user, school=school, by=by)
    return user


@transaction.atomic
def send_invitation(*, user: User, school: School, by: Actor) -> None:
    """A sign-in link for who has no password yet, else word that this school is there now."""
    params = {"school": school.pk, "user": user.pk}
    if user.must_set_password:
        params["link"] = make_sign_in_link(user=user, by=by).pk
    record(user, "invited", by=by, school_id=school.pk)
    post(
        "accounts.invitation",
        to=user.email,
        params=params,
        language=user.language,
        school_id=school.pk,
    )


@transaction.atomic
def set_roles(
    *,
    user: User,
    school: School,
    roles: Collection[Role],
    groups: Sequence[str] = (),
    by: Actor,
) -> None:
    """Exactly these roles at this school; `groups` are those that a counsellor guides.

    Raises `Refused` for no role at all, or when the school would be without coordinator.
    """
    if not roles or not set(roles) <= set(STAFF_ROLES):
        raise Refused(_("Kies minstens één rol."))
    _change(user, school, set(roles), by)
    counsels = Membership.objects.filter(user=user, school=school, role=Role.COUNSELLOR).first()
    if counsels is not None and counsels.groups != list(groups):
        counsels.groups = list(groups)
        counsels.save(update_fields=["groups"])
        record(counsels, "groups", by=by)


@transaction.atomic
def remove_colleague(*, user: User, school: School, by: Actor) -> None:
    """Takes all staff roles at this school; the user stays, with what was written. May be refused."""
    _change(user, school, set(), by)


def _change(user: User, school: School, wanted: set[Role], by: Actor) -> None:
    School.objects.select_for_update().get(pk=school.pk)
    present = {m.role: m for m in user.memberships.filter(school=school, role__in=STAFF_ROLES)}
    gone = [m for role, m in present.items() if role not in wanted]
    if any(m.role == Role.COORDINATOR for m in gone) and not _other_coordinators(user, school):
        raise Refused(_("Dit is de laatste coördinator. Geef eerst een collega deze rol."))
    for membership in gone:
        record(membership, "removed", by=by, old=membership.role)
        membership.delete()
    for role in sorted(wanted - set(present)):
        add_member(user=user, school=school, role=Role(role), by=by)


def _other_coordinators(user: User, school: School) -> bool:
    return (
        school.memberships.filter(role=Role.COORDINATOR, user__is_active=True)
        .exclude(user=user)
        .exists()
    )
