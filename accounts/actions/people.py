"""Users and their own choices: name, password, language."""

from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership, School, SignInLink, User
from core.actors import Actor
from core.codes import new_code
from core.errors import Refused
from core.events import record
from core.names import plain


def free_username(first: str, last: str) -> str:
    """A readable name that nobody has: «sanne.meer», else with a code behind it."""
    base = (
        ".".join(part.replace(" ", "") for part in (plain(first), plain(last)) if part)[:40]
        or "gebruiker"
    )
    name = base
    while User.objects.filter(username=name).exists():
        name = f"{base}.{new_code(3).lower()}"
    return name


@transaction.atomic
def make_user(*, by: Actor, school: School, username: str, **values: Any) -> User:
    """Somebody who can sign in once a link or a card opened the door; there is no password yet."""
    user = User.objects.create_user(username, must_set_password=True, **values)
    record(user, "created", by=by, school_id=school.pk)
    return user


@transaction.atomic
def add_member(*, user: User, school: School, role: Role, by: Actor) -> Membership:
    membership, is_new = Membership.objects.get_or_create(user=user, school=school, role=role)
    if is_new:
        record(membership, "added", by=by, school_id=school.pk, new=role)
    return membership


@transaction.atomic
def set_password(*, user: User, password: str, by: Actor) -> None:
    """Spends all open ways in. Raises `ValidationError` with what is wrong with the password."""
    validate_password(password, user)
    user.set_password(password)
    user.must_set_password = False
    user.save(update_fields=["password", "must_set_password"])
    SignInLink.objects.filter(user=user, used_at__isnull=True).update(used_at=timezone.now())
    record(user, "password_set", by=by)


@transaction.atomic
def change_password(*, user: User, old: str, new: str, by: Actor) -> None:
    """Raises `Refused` when the old one is wrong, `ValidationError` when the new one will not do."""
    if not user.check_password(old):
        raise Refused(_("Dit is niet je oude wachtwoord."))
    if old == new:
        raise ValidationError(_("Kies een ander wachtwoord dan je oude."))
    set_password(user=user, password=new, by=by)


@transaction.atomic
def change_name(*, user: User, first_name: str, infix: str, last_name: str, by: Actor) -> None:
    """Of staff; a student's name comes from the roster."""
    values = {"first_name": first_name, "infix": infix, "last_name": last_name}
    if any(getattr(user, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(user, name, value)
        user.save(update_fields=list(values))
        record(user, "renamed", by=by)


@transaction.atomic
def change_language(*, user: User, language: str, by: Actor) -> None:
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Deze taal is er niet."))
    if user.language != language:
        record(user, "language", by=by, old=user.language, new=language)
        user.language = language
        user.save(update_fields=["language"])
