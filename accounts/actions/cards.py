"""Sign-in cards: a printed one-time code for who has no e-mail. Only a keyed hash is stored."""

import hashlib
import hmac
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, SignInCard, Term, User
from core.actors import Actor
from core.codes import ALPHABET, new_code
from core.errors import Refused
from core.events import record

CODE_LENGTH = 9  # 28 signs each: ten million million codes


def new_card_code() -> str:
    """As it stands on the card: «BCD-FGH-JKM»."""
    code = new_code(CODE_LENGTH)
    return "-".join(code[i : i + 3] for i in range(0, CODE_LENGTH, 3))


def tidy(code: str) -> str:
    """What somebody typed, without case, spaces and dashes."""
    return "".join(sign for sign in code.upper() if sign in ALPHABET)


def hash_code(code: str) -> str:
    """Keyed, since a code is short enough to try them all against a stolen database."""
    text = f"sign-in card:{tidy(code)}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def card_of(code: str, username: str = "") -> SignInCard | None:
    """The card of this code, spent or not; with a username, only when it is that user's."""
    card = (
        SignInCard.objects.filter(code_hash=hash_code(code)).select_related("user", "term").first()
    )
    wanted = username.strip().casefold()
    return card if card and (not wanted or card.user.username.casefold() == wanted) else None


def is_open(card: SignInCard) -> bool:
    return (
        card.used_at is None
        and not card.revoked
        and card.user.is_active
        and card.term.end >= timezone.localdate()
    )


@transaction.atomic
def store_cards(*, school: School, term: Term, codes: Mapping[int, str], by: Actor) -> None:
    """New cards for the users in `codes` (user id to code); their older open ones stop working."""
    old = SignInCard.objects.select_for_update().filter(
        user_id__in=codes, used_at__isnull=True, revoked=False
    )
    for card in old:
        record(card, "revoked", by=by)
    SignInCard.objects.filter(pk__in=[card.pk for card in old]).update(revoked=True)
    for user_id, code in codes.items():
        card = SignInCard.objects.create(
            user_id=user_id, school=school, term=term, code_hash=hash_code(code)
        )
        record(card, "made", by=by)


@transaction.atomic
def use_card(*, code: str, username: str = "") -> User:
    """Spends the card; its user chooses a password next. Raises `Refused` when it is not open."""
    found = card_of(code, username)
    card = found and (
        SignInCard.objects.select_for_update(of=("self",))
        .select_related("user", "term")
        .get(pk=found.pk)
    )
    if card is None or not is_open(card):
        raise Refused(_("Deze kaart werkt niet meer. Vraag een nieuwe aan je coördinator."))
    card.used_at = timezone.now()
    card.save(update_fields=["used_at"])
    User.objects.filter(pk=card.user_id).update(must_set_password=True)
    card.user.must_set_password = True
    record(card, "used", by=Actor.of(card.user))
    return card.user


def why_not(*, code: str, username: str = "") -> str:
    """What to tell somebody whose card did not open; only who holds the code reads more."""
    card = card_of(code, username)
    if card is None:
        return _("Deze code klopt niet. Kijk nog eens goed op je kaart.")
    if card.used_at is not None:
        return _(
            "Deze kaart is al gebruikt. Meld je aan met je wachtwoord, of vraag een nieuwe kaart."
        )
    if card.revoked:
        return _("Er is een nieuwere kaart voor jou gemaakt. Gebruik die.")
    return _("Deze kaart werkt niet meer. Vraag een nieuwe aan je coördinator.")
