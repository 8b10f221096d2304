"""What an organisation asks of the school: by the public form or over the phone, to an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, Term
from accounts.queries import coordinators
from companies.actions.first_contact import know_company, meet_company, meet_trainer
from companies.models import Company, Workplace
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from core.models import Sector
from placements.actions.assignments import Times, draft
from placements.actions.calls import note_answer
from placements.enums import RequestState
from placements.lifecycle import REQUEST
from placements.models import Offering, Request, RequestLink

CONFIRM_WITHIN = timedelta(days=14)


@transaction.atomic
def ask(*, school: School, email: str, by: Actor, **values: Any) -> Request:
    """From the public form: kept, and mailed a link that proves the address. Nobody sees it yet."""
    asked = Request.objects.create(school=school, email=email, **values)
    record(asked, "asked", by=by)
    link = RequestLink.objects.create(request=asked, expires_at=timezone.now() + CONFIRM_WITHIN)
    link.seal()
    post(
        "placements.request_confirm",
        to=email,
        params={"link": link.pk},
        school_id=school.pk,
        key=f"placements.request_confirm:{link.pk}",
    )
    return asked


def address(link: RequestLink) -> str:
    return f"{settings.SITE_URL}/aanvraag/bevestigen/{link.token}/"


@transaction.atomic
def enter(*, school: School, by: Actor, **values: Any) -> Request:
    """Written down by the coordinator during the phone call: received at once."""
    asked = Request.objects.create(school=school, state=RequestState.RECEIVED, **values)
    record(asked, "entered", by=by, new=RequestState.RECEIVED)
    return asked


@transaction.atomic
def confirm(*, request: Request, by: Actor) -> Request:
    """The address is right: pressed by whoever asked, or said over the phone to the coordinator."""
    return REQUEST.move(request, RequestState.RECEIVED, by=by)


@transaction.atomic
def confirm_by_link(*, token: str) -> Request:
    """Raises `Refused` when the link is unknown or too old; pressing twice is no harm."""
    found = RequestLink.objects.by_token(token)
    if found is None or found.is_lapsed:
        raise Refused(_("Deze link werkt niet meer. Vul de aanvraag opnieuw in."))
    link = RequestLink.objects.select_related("request__school").get(pk=found.pk)
    if link.request.state == RequestState.UNCONFIRMED:
        confirm(request=link.request, by=Actor.bearer(link))
        _tell_coordinators(link.request)
    return link.request


def _tell_coordinators(request: Request) -> None:
    """One mail each. What one of them wrote down or confirmed over the phone is known already."""
    for user in coordinators(request.school):
        post(
            "placements.request_received",
            to=user.email,
            params={"request": request.pk, "user": user.pk},
            language=user.language,
            school_id=request.school_id,
            key=f"placements.request_received:{request.pk}:{user.pk}",
        )


@transaction.atomic
def accept(
    *,
    request: Request,
    term: Term,
    by: Actor,
    days: Sequence[Times],
    title: str,
    kind: str,
    seats: int,
    company: Company | None = None,
    sector: Sector | None = None,
) -> Offering:
    """Makes a draft assignment of it, with company, workplace and trainer known or new.

    `company` is the one that the coordinator recognised; None makes a new one, of this `sector`.
    Without a sector the assignment is of the company's.
    """
    locked = Request.objects.select_for_update().get(pk=request.pk)
    school = request.school
    if company is None:
        company = meet_company(
            school=school,
            name=locked.organisation,
            street=locked.street,
            postcode=locked.postcode,
            city=locked.city,
            sector=sector,
            by=by,
        )
    else:
        know_company(school=school, company=company, by=by)
    REQUEST.move(request, RequestState.ACCEPTED, by=by, company=company)
    note_answer(request=request, by=by)
    trainer = meet_trainer(
        school=school,
        company=company,
        name=locked.contact_name,
        email=locked.email,
        phone=locked.phone,
        by=by,
    )
    return draft(
        school=school,
        term=term,
        by=by,
        request=request,
        company=company,
        workplace=_workplace(company, locked),
        trainer=trainer,
        sector=sector or company.sector,
        kind=kind,
        title=title.strip(),
        tasks=locked.what,
        seats=seats,
        days=days,
    )


@transaction.atomic
def decline(*, request: Request, reason: str, by: Actor) -> Request:
    """Says no, with a reason that is mailed to who asked (when there is an address)."""
    reason = reason.strip()
    REQUEST.move(request, RequestState.DECLINED, by=by, why=reason, decline_reason=reason)
    if request.email:
        post(
            "placements.request_declined",
            to=request.email,
            params={"request": request.pk},
            school_id=request.school_id,
            key=f"placements.request_declined:{request.pk}",
        )
    return request


@transaction.atomic
def purge_unconfirmed(*, now: datetime) -> int:
    """Deletes what nobody confirmed in time: it may be a robot's, or somebody else's address."""
    old = Request.objects.filter(
        state=RequestState.UNCONFIRMED, created__lt=now - CONFIRM_WITHIN
    ).values_list("pk", flat=True)
    keys = list(old)
    Request.objects.filter(pk__in=keys, state=RequestState.UNCONFIRMED).delete()
    return len(keys)


def _workplace(company: Company, asked: Request) -> Workplace:
    """The one at the postcode that was given, else the company's first."""
    places = list(company.workplaces.all())
    there = [
        place
        for place in places
        if asked.postcode and _squeezed(place.postcode) == _squeezed(asked.postcode)
    ]
    if there or places:
        return (there or places)[0]
    return Workplace.objects.create(
        company=company,
        name=company.name[:120],
        street=asked.street,
        postcode=asked.postcode,
        city=asked.city,
    )


def _squeezed(postcode: str) -> str:
    return postcode.replace(" ", "").upper()
