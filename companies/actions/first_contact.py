"""A company comes in through what somebody asked of the school: known again, or met for the first time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import School
from companies.models import Company, Partnership, Trainer, TrainerPost, Workplace
from core.actors import Actor
from core.events import record
from core.models import Sector
from core.names import plain, search_key, sort_key

INFIXES = {"van", "de", "den", "der", "het", "'t", "ten", "ter", "te", "in", "op", "el", "la", "di"}
MAIN_WORKPLACE = 120


@transaction.atomic
def meet_company(
    *,
    school: School,
    name: str,
    by: Actor,
    street: str = "",
    postcode: str = "",
    city: str = "",
    sector: Sector | None = None,
) -> Company:
    """A company that nobody knew yet, with one workplace (its own name) and this school's partnership."""
    company = Company.objects.create(
        name=name.strip(),
        sector=sector,
        search_key=search_key("", "", name.strip(), city, postcode),
    )
    record(company, "created", by=by, school_id=school.pk)
    workplace = Workplace.objects.create(
        company=company,
        name=name.strip()[:MAIN_WORKPLACE],
        street=street.strip(),
        postcode=postcode.strip(),
        city=city.strip(),
    )
    record(workplace, "created", by=by, school_id=school.pk)
    know_company(school=school, company=company, by=by)
    return company


@transaction.atomic
def know_company(*, school: School, company: Company, by: Actor) -> Partnership:
    """This school works with the company from now on; an old partnership comes back to life."""
    partnership, is_new = Partnership.objects.get_or_create(school=school, company=company)
    if not is_new and not partnership.active:
        partnership.active = True
        partnership.save(update_fields=["active"])
        record(partnership, "resumed", by=by)
    if is_new:
        record(partnership, "created", by=by)
    return partnership


@transaction.atomic
def meet_trainer(
    *, school: School, company: Company, name: str, by: Actor, email: str = "", phone: str = ""
) -> Trainer:
    """Who guides there: the one with this address (or, without one, this name), else a new person."""
    email = email.strip()
    present = Trainer.objects.filter(posts__company=company, posts__end__isnull=True)
    first, infix, last = split_name(name)
    found = (
        present.filter(email__iexact=email).first()
        if email
        else present.filter(sort_key=sort_key(first, infix, last)).first()
    )
    if found is not None:
        return found
    trainer = Trainer.objects.create(
        first_name=first[:60],
        infix=infix[:20],
        last_name=last[:80],
        email=email,
        phone=phone.strip(),
        sort_key=sort_key(first, infix, last),
        search_key=search_key(first, infix, last, email),
    )
    record(trainer, "created", by=by, school_id=school.pk)
    TrainerPost.objects.create(trainer=trainer, company=company, start=timezone.localdate())
    return trainer


def split_name(whole: str) -> tuple[str, str, str]:
    """«Karin de Boer» is Karin, de, Boer; one word is a last name."""
    words = whole.split()
    if len(words) < 2:
        return "", "", whole.strip()
    first, rest = words[0], words[1:]
    infix = []
    while len(rest) > 1 and (rest[0].casefold() in INFIXES or plain(rest[0]) in INFIXES):
        infix.append(rest.pop(0))
    return first, " ".join(infix), " ".join(rest)
