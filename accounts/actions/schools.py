"""A school begins and changes what it is called and how it works."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.actions.links import make_sign_in_link
from accounts.actions.people import add_member, free_username, make_user
from accounts.enums import Role, SchoolKind
from accounts.models import DEFAULT_SETTINGS, School, User
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post

FACTS = ("name", "kind", "postcode", "city")
WORDS = "student_word"


@transaction.atomic
def create_school(
    *, brin: str, name: str, coordinator_email: str, by: Actor, kind: SchoolKind = SchoolKind.VMBO
) -> tuple[School, User]:
    """A school and its first coordinator, who gets a sign-in link by mail.

    Raises `ValidationError` for a BRIN that cannot be one, `Refused` when it is there already.
    """
    if School.objects.filter(brin=brin).exists():
        raise Refused(_("Er is al een school met BRIN %(brin)s.") % {"brin": brin})
    school = School(brin=brin, name=name, kind=kind, slug=f"{slugify(name)[:50]}-{brin.lower()}")
    school.full_clean()
    school.save()
    record(school, "created", by=by, school_id=school.pk)
    user = User.objects.filter(email__iexact=coordinator_email, email_verified=True).first()
    if user is None:
        user = make_user(
            by=by,
            school=school,
            username=free_username(coordinator_email.split("@", 1)[0], ""),
            email=coordinator_email,
            email_verified=True,
        )
    add_member(user=user, school=school, role=Role.COORDINATOR, by=by)
    link = make_sign_in_link(user=user, by=by)
    post(
        "accounts.welcome",
        to=user.email,
        params={"link": link.pk, "school": school.pk},
        language=user.language,
        school_id=school.pk,
    )
    return school, user


@transaction.atomic
def change_school(*, school: School, by: Actor, **values: Any) -> School:
    """Stores facts (`FACTS`) and settings (those of DEFAULT_SETTINGS, and the word for a student).

    One event per thing that changed, with the name of the thing, never the value.
    Raises `TypeError` for a name that is neither.
    """
    school = School.objects.select_for_update().get(pk=school.pk)
    for name, value in values.items():
        if name in FACTS:
            changed = getattr(school, name) != value
            setattr(school, name, value)
        elif name in DEFAULT_SETTINGS or name == WORDS:
            changed = school.settings.get(name, DEFAULT_SETTINGS.get(name, "")) != value
            if changed:
                school.settings[name] = value
        else:
            raise TypeError(f"A school has no {name!r}.")
        if changed:
            record(school, f"changed_{name}"[:60], by=by, school_id=school.pk)
    school.save()
    return school
