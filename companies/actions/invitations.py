"""A praktijkopleider with an account: invited by the school, signed in by their own mail."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.links import make_sign_in_link
from accounts.actions.people import free_username, make_user
from accounts.models import School, User
from companies.models import Trainer
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post


@transaction.atomic
def invite_trainer(*, school: School, trainer: Trainer, by: Actor) -> User:
    """Makes the account, or finds the one that this address has proven; again sends a fresh link.

    The mail goes to the address that the praktijkopleider is known by, and to no other.
    """
    trainer = Trainer.objects.select_for_update().get(pk=trainer.pk)
    if not trainer.email:
        raise Refused(_("Vul eerst een e-mailadres in."))
    user = trainer.user or _known(trainer) or _made(school, trainer, by)
    if not user.is_active:
        raise Refused(_("Dit account is afgesloten."))
    if trainer.user_id is None:
        trainer.user = user
        trainer.save(update_fields=["user"])
        record(trainer, "account", by=by, school_id=school.pk)
    params = {"school": school.pk, "trainer": trainer.pk}
    if user.must_set_password:
        params["link"] = make_sign_in_link(user=user, by=by).pk
    post(
        "companies.trainer_invitation",
        to=user.email or trainer.email,
        params=params,
        language=user.language,
        school_id=school.pk,
    )
    record(trainer, "invited", by=by, school_id=school.pk)
    return user


def _known(trainer: Trainer) -> User | None:
    user = User.objects.filter(email__iexact=trainer.email, email_verified=True).first()
    if user is not None and hasattr(user, "trainer"):
        raise Refused(
            _("Dit e-mailadres hoort al bij een andere praktijkopleider, %(name)s.")
            % {"name": user.trainer}
        )
    return user


def _made(school: School, trainer: Trainer, by: Actor) -> User:
    return make_user(
        by=by,
        school=school,
        username=free_username(trainer.first_name, trainer.last_name),
        first_name=trainer.first_name,
        infix=trainer.infix,
        last_name=trainer.last_name,
        email=trainer.email,
        email_verified=True,
    )
