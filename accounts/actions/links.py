"""One-time ways in by mail: the first sign-in, a forgotten password, an invitation."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SignInLink, User
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post

WELCOME_DAYS = 14
DEMO = "demo"  # the purpose of a link that `make demo` prints


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
def use_sign_in_link(*, token: str) -> SignInLink:
    """Spends the link and answers it. Raises `Refused` when lapsed, spent or unknown.

    A demo's link opens as often as one likes, and nowhere but where a demo runs.
    """
    found = SignInLink.objects.by_token(token)
    link = found and SignInLink.objects.select_for_update().select_related("user").get(pk=found.pk)
    if link is None or link.used_at or link.is_lapsed or not link.user.is_active:
        raise Refused(_("Deze link werkt niet meer. Vraag een nieuwe aan."))
    if link.purpose == DEMO:
        if not settings.DEMO:
            raise Refused(_("Deze link werkt alleen in een demo."))
        return link
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    record(link, "used", by=Actor.bearer(link))
    return link


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
