"""A company, its workplaces and its people, by hand; and what this school agreed with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import School
from companies.actions.first_contact import know_company
from companies.models import (
    Company,
    ContactMoment,
    Partnership,
    Trainer,
    TrainerPost,
    Workplace,
)
from companies.rules import may_change_facts, may_change_person
from core import files
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.names import search_key, sort_key

SHARED = ("name", "kvk", "sbb", "website", "size", "sector")


@transaction.atomic
def save_company(
    *, school: School, company: Company | None, values: dict[str, Any], by: Actor
) -> Company:
    """Adds or corrects. What another school relies on stays: then only blanks are filled.

    A company that is there already under this KvK or SBB number becomes this school's partner.
    """
    if company is None:
        company = _there_already(values) or Company(name=values["name"])
    else:
        company = Company.objects.select_for_update().get(pk=company.pk)
    is_new = company.pk is None
    free = is_new or may_change_facts(company, school)
    for name in SHARED:
        if name in values and (free or not getattr(company, name)):
            setattr(company, name, values[name])
    place = company.workplaces.first() if company.pk else None
    where = (place.city, place.postcode) if place else (values.get("city", ""),)
    company.search_key = search_key("", "", company.name, *where)
    try:
        with transaction.atomic():
            company.save()
    except IntegrityError as error:
        raise Refused(_("Dit KvK- of SBB-nummer is al van een ander bedrijf.")) from error
    record(company, "added" if is_new else "changed", by=by, school_id=school.pk)
    know_company(school=school, company=company, by=by)
    return company


def _there_already(values: dict[str, Any]) -> Company | None:
    for name in ("kvk", "sbb"):
        if values.get(name):
            found = Company.objects.select_for_update().filter(**{name: values[name]}).first()
            if found is not None:
                return found
    return None


@transaction.atomic
def save_workplace(
    *,
    school: School,
    company: Company,
    workplace: Workplace | None,
    values: dict[str, Any],
    by: Actor,
) -> Workplace:
    """Raises `Refused` for a name that the company has already, or an address others rely on."""
    if workplace is not None and not may_change_facts(company, school):
        changed = any(
            getattr(workplace, name) and getattr(workplace, name) != value
            for name, value in values.items()
        )
        if changed:
            raise Refused(
                _("Ook een andere school gebruikt deze werkplek. Voeg een nieuwe werkplek toe.")
            )
    is_new = workplace is None
    workplace = workplace or Workplace(company=company)
    for name, value in values.items():
        setattr(workplace, name, value)
    try:
        with transaction.atomic():
            workplace.save()
    except IntegrityError as error:
        raise Refused(_("Dit bedrijf heeft al een werkplek met deze naam.")) from error
    record(workplace, "added" if is_new else "changed", by=by, school_id=school.pk)
    return workplace


@transaction.atomic
def save_trainer(
    *,
    school: School,
    company: Company,
    trainer: Trainer | None,
    values: dict[str, Any],
    day: date,
    by: Actor,
) -> Trainer:
    """Somebody who guides students there. Raises `Refused` when that person is listed already,
    and for another name or address of somebody whom another school mails too.
    """
    is_new = trainer is None
    name = (values["first_name"], values["infix"], values["last_name"])
    if trainer is None:
        if _is_listed(school, company, name, values["email"]):
            raise Refused(_("Deze praktijkopleider staat al bij dit bedrijf."))
        trainer = Trainer()
    else:  # as it is kept: a form writes what was typed into the one that it holds
        trainer = Trainer.objects.select_for_update().get(pk=trainer.pk)
        _refuse_turning(school, trainer, values)
    for field, value in values.items():
        setattr(trainer, field, value)
    trainer.sort_key, trainer.search_key = sort_key(*name), search_key(*name)
    trainer.save()
    if is_new:
        TrainerPost.objects.create(trainer=trainer, company=company, start=day)
    record(trainer, "added" if is_new else "changed", by=by, school_id=school.pk)
    return trainer


def _is_listed(school: School, company: Company, name: tuple[str, ...], email: str) -> bool:
    """Where another school works too, a new address is a new person: the old one stays theirs."""
    there = Trainer.objects.filter(posts__company=company, posts__end__isnull=True)
    if email and not may_change_facts(company, school):
        there = there.filter(email__iexact=email)
    return there.filter(sort_key=sort_key(*name)).exists()


def _refuse_turning(school: School, trainer: Trainer, values: dict[str, Any]) -> None:
    if may_change_person(trainer, school):
        return
    fixed = (name for name in values if getattr(trainer, name) or name == "email")
    if any(getattr(trainer, name) != values[name] for name in fixed):
        raise Refused(
            _(
                "Ook een andere school werkt met deze praktijkopleider. Klopt er iets niet meer?"
                " Voeg dan een nieuwe praktijkopleider toe."
            )
        )


@transaction.atomic
def end_post(*, school: School, company: Company, trainer: Trainer, day: date, by: Actor) -> None:
    """No longer works there; earlier placements keep the name."""
    ended = TrainerPost.objects.filter(trainer=trainer, company=company, end__isnull=True)
    if not ended.update(end=day):
        raise Refused(_("Deze praktijkopleider werkt hier al niet meer."))
    record(trainer, "left", by=by, school_id=school.pk)


@transaction.atomic
def save_partnership(*, partnership: Partnership, values: dict[str, Any], by: Actor) -> None:
    """What this school agreed with the company; no other school reads it."""
    for name in ("own_key", "aim", "ways", "active"):
        setattr(partnership, name, values[name])
    try:
        with transaction.atomic():
            partnership.save()
    except IntegrityError as error:
        raise Refused(_("Dit eigen nummer heeft al een ander bedrijf.")) from error
    record(partnership, "changed", by=by)


@transaction.atomic
def note_contact(*, partnership: Partnership, on: date, text: str, by: Actor) -> ContactMoment:
    moment = ContactMoment.objects.create(
        partnership=partnership, on=on, text=text, by_user=by.user if by.is_user else None
    )
    record(moment, "added", by=by, school_id=partnership.school_id)
    return moment


@transaction.atomic
def set_logo(*, school: School, company: Company, png: bytes | None, by: Actor) -> None:
    """`png` was checked and made small by the form; None takes the logo away."""
    company = (
        Company.objects.select_for_update(of=("self",)).select_related("logo").get(pk=company.pk)
    )
    old = company.logo
    company.logo = (
        files.store(
            content=ContentFile(png),
            name="logo.png",
            content_type="image/png",
            school_id=school.pk,
        )
        if png
        else None
    )
    company.save(update_fields=["logo"])
    if old is not None:
        files.remove(old)
    record(company, "logo", by=by, school_id=school.pk)
