"""Schools begin, people get in: everything that changes accounts."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.enums import Role, SchoolKind
from accounts.models import Membership, School, SignInLink, User
from core.actors import Actor
from core.codes import new_code
from core.errors import Refused
from core.events import record
from core.mailing import post
from core.names import plain

WELCOME_DAYS = 14


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
        user = User.objects.create_user(
            free_username(coordinator_email.split("@", 1)[0], ""),
            email=coordinator_email,
            email_verified=True,
            must_set_password=True,
        )
        record(user, "created", by=by, school_id=school.pk)
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
def add_member(*, user: User, school: School, role: Role, by: Actor) -> Membership:
    membership, is_new = Membership.objects.get_or_create(user=user, school=school, role=role)
    if is_new:
        record(membership, "added", by=by, school_id=school.pk, new=role)
    return membership


@transaction.atomic
def make_sign_in_link(
    *,
    user: User,
    by: Actor,
    purpose: str = "welcome",
    lasts: timedelta = timedelta(days=WELCOME_DAYS),
) -> SignInLink:
    """A one-time way in. Its address: `address(link)`; only its hash is stored."""
    link = SignInLink.objects.create(user=user, purpose=purpose, expires_at=timezone.now() + lasts)
    link.seal()
    record(link, "made", by=by)
    return link


def address(link: SignInLink) -> str:
    return f"{settings.SITE_URL}/aanmelden/link/{link.token}/"


@transaction.atomic
def use_sign_in_link(*, token: str) -> User:
    """Spends the link and answers whose it was. Raises `Refused` when lapsed, spent or unknown."""
    found = SignInLink.objects.by_token(token)
    link = found and SignInLink.objects.select_for_update().select_related("user").get(pk=found.pk)
    if link is None or link.used_at or link.is_lapsed or not link.user.is_active:
        raise Refused(_("Deze link werkt niet meer. Vraag een nieuwe aan."))
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    record(link, "used", by=Actor.bearer(link))
    return link.user


@transaction.atomic
def set_password(*, user: User, password: str, by: Actor) -> None:
    """Raises `ValidationError` with what is wrong with the password."""
    validate_password(password, user)
    user.set_password(password)
    user.must_set_password = False
    user.save(update_fields=["password", "must_set_password"])
    SignInLink.objects.filter(user=user, used_at__isnull=True).update(used_at=timezone.now())
    record(user, "password_set", by=by)


@transaction.atomic
def ask_new_password(*, email: str, by: Actor) -> None:
    """Mails a link when the address is known; says the same to the asker when it is not."""
    user = User.objects.filter(
        email__iexact=email.strip(), email_verified=True, is_active=True
    ).first()
    if user is None:
        return
    link = make_sign_in_link(user=user, by=by, purpose="reset", lasts=timedelta(hours=4))
    post("accounts.reset", to=user.email, params={"link": link.pk}, language=user.language)
