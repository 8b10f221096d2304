"""Writes a list of companies into the database: set-based, in one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import School
from companies.imports import SPEC
from companies.models import Company, Partnership, Trainer, TrainerPost, Workplace
from companies.queries.directory import Directory
from companies.queries.firms import Firm, Person
from core.actors import Actor
from core.codes import new_codes
from core.enums import Verdict
from core.events import record, record_many
from core.imports.actions import actor_of, apply_once, changed_meanwhile
from core.imports.columns import Values
from core.imports.staging import stage, staged_values
from core.jobs import Progress
from core.models import Job
from core.names import search_key, sort_key

BATCH = 1_000
Lines = Iterable[tuple[int, Values]]


def stage_companies(progress: Progress, *, day: date) -> dict[str, Any]:
    """Compares the list with what is known. Nothing changes."""
    job = progress.job
    names = job.params["names"]
    directory = Directory(school=School.objects.get(pk=job.school_id or 0))
    counts: dict[str, Any] = dict(
        stage(progress, spec=SPEC, comparison=directory, total=job.params["count"], names=names)
    )
    return {**counts, "fingerprint": directory.fingerprint, "day": day.isoformat()}


def apply_staged_companies(progress: Progress) -> dict[str, Any]:
    """Does what the preview showed. Raises `Refused` when a company of the list changed since."""

    def work(staged: Job) -> dict[str, Any]:
        return import_companies(
            school=School.objects.get(pk=staged.school_id or 0),
            day=date.fromisoformat(staged.outcome["day"]),
            lines=staged_values(staged.pk),
            by=actor_of(progress.job),
            fingerprint=staged.outcome["fingerprint"],
        )

    return apply_once(progress, work)


@transaction.atomic
def import_companies(
    *, school: School, day: date, lines: Lines, by: Actor, fingerprint: str = ""
) -> dict[str, Any]:
    """Applies every line. `fingerprint` is what the preview saw; without it there was none."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    directory = Directory(school=school)
    counts: dict[str, Any] = {str(v): 0 for v in (Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED)}
    for line, values in lines:
        counts[str(directory.decide(line, values).verdict)] += 1
    if fingerprint and directory.fingerprint != fingerprint:
        raise changed_meanwhile()
    _write(school, directory, day, by)
    record(school, "companies_imported", by=by, school_id=school.pk)
    return counts


def _write(school: School, directory: Directory, day: date, by: Actor) -> None:
    touched = [f for f in directory.firms.values() if f.touched]
    changed = [f for f in touched if f.changed - {"partner", "own_key"}]
    Company.objects.bulk_update(
        [_company(f) for f in changed],
        ["name", "search_key", "kvk", "sbb", "website", "sector_id"],
        batch_size=BATCH,
    )
    codes = _free_codes(Company, len(directory.new))
    made = [_company(f, code) for f, code in zip(directory.new, codes, strict=True)]
    for firm, company in zip(
        directory.new, Company.objects.bulk_create(made, batch_size=BATCH), strict=True
    ):
        firm.pk = company.pk
    firms = [*touched, *directory.new]
    _partnerships(school, firms, day)
    _places(firms)
    _people(firms, day)
    pks = [f.pk for f in [*changed, *directory.new] if f.pk]
    record_many(Company, pks, "imported", by=by, school_id=school.pk)


def _company(firm: Firm, code: str = "") -> Company:
    company = Company(
        pk=firm.pk,
        name=firm.name,
        search_key=search_key("", "", firm.name, *_where(firm)),
        kvk=firm.kvk,
        sbb=firm.sbb,
        website=firm.website,
        sector_id=firm.sector,
    )
    if code:
        company.code = code
    return company


def _where(firm: Firm) -> tuple[str, str]:
    """A company is found by its town too."""
    return (firm.places[0].city, firm.places[0].postcode) if firm.places else ("", "")


def _free_codes(model: Any, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        wanted = new_codes(min(BATCH, count - len(found)))
        taken = set(model.objects.filter(code__in=wanted).values_list("code", flat=True))
        found += [code for code in wanted if code not in taken and code not in found]
    return found


def _partnerships(school: School, firms: list[Firm], day: date) -> None:
    Partnership.objects.bulk_create(
        [
            Partnership(school=school, company_id=f.pk or 0, own_key=f.own_key, since=day)
            for f in firms
            if f.partner is None
        ],
        batch_size=BATCH,
    )
    back = [f.partner for f in firms if f.partner and "partner" in f.changed]
    Partnership.objects.filter(pk__in=back).update(active=True)
    Partnership.objects.bulk_update(
        [
            Partnership(pk=f.partner, own_key=f.own_key)
            for f in firms
            if f.partner and "own_key" in f.changed
        ],
        ["own_key"],
        batch_size=BATCH,
    )


def _places(firms: list[Firm]) -> None:
    rows = [
        (
            place,
            Workplace(
                pk=place.pk,
                company_id=firm.pk or 0,
                name=place.name,
                street=place.street,
                postcode=place.postcode,
                city=place.city,
            ),
        )
        for firm in firms
        for place in firm.places
    ]
    Workplace.objects.bulk_create(
        [row for place, row in rows if place.pk is None], batch_size=BATCH
    )
    Workplace.objects.bulk_update(
        [row for place, row in rows if place.pk and place.changed],
        ["street", "postcode", "city"],
        batch_size=BATCH,
    )


def _people(firms: list[Firm], day: date) -> None:
    """Who works at two companies of the list is one person, who is made once."""
    people: dict[int, Person] = {id(p): p for firm in firms for p in firm.people}
    new = [p for p in people.values() if p.pk is None]
    made = [
        Trainer(code=code, **_trainer(p))
        for p, code in zip(new, _free_codes(Trainer, len(new)), strict=True)
    ]
    known = [Trainer(pk=p.pk, **_trainer(p)) for p in people.values() if p.pk and p.changed]
    for person, trainer in zip(
        new, Trainer.objects.bulk_create(made, batch_size=BATCH), strict=True
    ):
        person.pk = trainer.pk
    Trainer.objects.bulk_update(known, ["email", "phone"], batch_size=BATCH)
    TrainerPost.objects.bulk_create(
        [
            TrainerPost(trainer_id=person.pk or 0, company_id=firm.pk or 0, start=day)
            for firm in firms
            for person in firm.posted
        ],
        batch_size=BATCH,
    )


def _trainer(person: Person) -> dict[str, str]:
    name = (person.first_name, person.infix, person.last_name)
    return {
        "first_name": name[0],
        "infix": name[1],
        "last_name": name[2],
        "sort_key": sort_key(*name),
        "search_key": search_key(*name),
        "email": person.email,
        "phone": person.phone,
    }
