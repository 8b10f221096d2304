"""The list of companies that the school works with, and the page of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from companies import rules
from companies.actions import companies as actions
from companies.actions.invitations import invite_trainer
from companies.forms.companies import (
    CompanyForm,
    ContactForm,
    LogoForm,
    PartnershipForm,
    TrainerForm,
    WorkplaceForm,
)
from companies.models import Partnership, Trainer
from companies.queries.lists import SORTS, listed, sectors_of
from core import files
from core.doors import door
from core.errors import Refused
from core.paging import paginate


def _find(request: Any, code: str) -> Partnership:
    """What this school knows of the company; one that it does not know is not there."""
    found = rules.visible_partnerships(request.school).select_related(
        "company__sector", "company__logo", "school"
    )
    return get_object_or_404(found, company__code=code)


@door(roles=rules.READERS, methods=["GET"])
def company_list(request: Any) -> HttpResponse:
    chosen = {
        "text": request.GET.get("zoek", "").strip()[:80],
        "sector": request.GET.get("sector", ""),
        "active": "rust" not in request.GET,
        "sort": request.GET.get("sorteer", "naam"),
    }
    context = {
        "page": paginate(request, listed(request.school, **chosen)),
        "chosen": chosen,
        "filtered": bool(chosen["text"] or chosen["sector"] or not chosen["active"]),
        "sectors": sectors_of(request.school),
        "sorts": list(SORTS),
    }
    return render(request, "companies/list.html", context)


@door(roles=rules.READERS, methods=["GET"])
def company(request: Any, code: str) -> HttpResponse:
    partnership = _find(request, code)
    found = partnership.company
    context = {
        "company": found,
        "partnership": partnership,
        "workplaces": found.workplaces.all(),
        "posts": found.posts.filter(end__isnull=True)
        .select_related("trainer__user")
        .order_by("trainer__sort_key", "pk"),
        "former": found.posts.filter(end__isnull=False)
        .select_related("trainer")
        .order_by("-end", "pk")[:10],
        "contacts": partnership.contacts.select_related("by_user").order_by("-on", "-pk")[:20],
        "contact_form": ContactForm(),
        "alone": rules.may_change_facts(found, request.school),
    }
    return render(request, "companies/company.html", context)


def _answer(request: Any, form: Any, context: dict[str, Any]) -> HttpResponse:
    return render(request, "companies/form.html", {"form": form, **context})


@door(roles=rules.READERS)
def company_new(request: Any) -> HttpResponse:
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_company(
                school=request.school, company=None, values=form.cleaned_data, by=request.actor
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Het bedrijf staat erin. Voeg nu een werkplek toe."))
            return redirect("companies:company", made.code)
    return _answer(request, form, {"title": _("Bedrijf toevoegen")})


@door(roles=rules.READERS)
def company_edit(request: Any, code: str) -> HttpResponse:
    found = _find(request, code).company
    locked = not rules.may_change_facts(found, request.school)
    form = CompanyForm(request.POST or None, company=found, locked=locked)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_company(
                school=request.school, company=found, values=form.cleaned_data, by=request.actor
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Bewaard."))
            return redirect("companies:company", code)
    return _answer(request, form, {"title": found.name, "company": found, "locked": locked})


@door(roles=rules.READERS)
def workplace(request: Any, code: str, place: int | None = None) -> HttpResponse:
    """A new workplace, or one that is there (`place`)."""
    found = _find(request, code).company
    there = get_object_or_404(found.workplaces.all(), pk=place) if place else None
    form = WorkplaceForm(request.POST or None, instance=there)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_workplace(
                school=request.school,
                company=found,
                workplace=found.workplaces.get(pk=place) if place else None,
                values=form.cleaned_data,
                by=request.actor,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Bewaard."))
            return redirect("companies:company", code)
    return _answer(request, form, {"title": _("Werkplek"), "company": found})


@door(roles=rules.READERS)
def trainer(request: Any, code: str, trainer: str | None = None) -> HttpResponse:
    """A new praktijkopleider, or one who works there (the code)."""
    found = _find(request, code).company
    person = _trainer(found, trainer) if trainer else None
    form = TrainerForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_trainer(
                school=request.school,
                company=found,
                trainer=person,
                values=form.cleaned_data,
                day=timezone.localdate(),
                by=request.actor,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Bewaard."))
            return redirect("companies:company", code)
    return _answer(request, form, {"title": _("Praktijkopleider"), "company": found})


def _trainer(company: Any, code: str) -> Trainer:
    here = Trainer.objects.filter(posts__company=company, posts__end__isnull=True)
    return get_object_or_404(here, code=code)


@door(roles=rules.READERS, methods=["POST"])
def trainer_left(request: Any, code: str, trainer: str) -> HttpResponse:
    found = _find(request, code).company
    actions.end_post(
        school=request.school,
        company=found,
        trainer=_trainer(found, trainer),
        day=timezone.localdate(),
        by=request.actor,
    )
    messages.success(request, _("Deze praktijkopleider staat er niet meer bij."))
    return redirect("companies:company", code)


@door(roles=rules.READERS, methods=["POST"])
def trainer_invite(request: Any, code: str, trainer: str) -> HttpResponse:
    """An account, or a fresh way in to the one that is there."""
    person = _trainer(_find(request, code).company, trainer)
    try:
        invite_trainer(school=request.school, trainer=person, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("De uitnodiging is onderweg naar %s.") % person.email)
    return redirect("companies:company", code)


@door(roles=rules.READERS)
def partnership(request: Any, code: str) -> HttpResponse:
    """The shared aim, how things go there, and whether it still runs."""
    found = _find(request, code)
    form = PartnershipForm(request.POST or None, instance=_find(request, code))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_partnership(partnership=found, values=form.cleaned_data, by=request.actor)
        except Refused as refusal:
            form.add_error("own_key", str(refusal))
        else:
            messages.success(request, _("Bewaard."))
            return redirect("companies:company", code)
    return _answer(request, form, {"title": _("Samenwerking"), "company": found.company})


@door(roles=rules.READERS, methods=["POST"])
def contact(request: Any, code: str) -> HttpResponse:
    found = _find(request, code)
    form = ContactForm(request.POST)
    if form.is_valid():
        actions.note_contact(partnership=found, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Het contact is genoteerd."))
    else:
        messages.error(request, _("Schrijf op wanneer het was en wat er is besproken."))
    return redirect("companies:company", code)


@door(roles=rules.READERS)
def logo(request: Any, code: str) -> HttpResponse:
    """The picture itself is at `logo_file`."""
    found = _find(request, code).company
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "remove" in request.POST:
        actions.set_logo(school=request.school, company=found, png=None, by=request.actor)
        return redirect("companies:company", code)
    if request.method == "POST" and form.is_valid():
        png = form.cleaned_data["logo"]
        actions.set_logo(school=request.school, company=found, png=png, by=request.actor)
        messages.success(request, _("Het logo staat erbij."))
        return redirect("companies:company", code)
    return _answer(request, form, {"title": _("Logo"), "company": found, "has_file": True})


@door(signed_in=True, methods=["GET"])
def logo_file(request: Any, code: str) -> HttpResponse:
    """Everybody of a school that works with the company sees its logo; students too."""
    found = _find(request, code).company
    if found.logo is None:
        raise Http404
    return files.answer(request, found.logo)
