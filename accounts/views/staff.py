"""Colleagues: who they are here, inviting them, changing what they may."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import actions
from accounts.enums import Role
from accounts.forms.staff import InviteForm, RolesForm
from accounts.queries import Colleague, colleagues, next_setup_step
from core.doors import door
from core.errors import Refused
from core.names import plain
from core.paging import paginate

COORDINATOR = [Role.COORDINATOR]


@door(roles=COORDINATOR, methods=["GET"])
def staff(request: Any) -> HttpResponse:
    """By surname; search and one role as filters in the address."""
    role, text = request.GET.get("rol", ""), request.GET.get("zoek", "")
    rows = [
        one
        for one in colleagues(request.school)
        if (not role or role in {m.role for m in one.roles})
        and plain(text) in plain(f"{one.user.full_name} {one.user.email}")
    ]
    context = {
        "page": paginate(request, rows),
        "role": role,
        "search": text,
        "roles": [(r.value, r.label) for r in Role if r not in {Role.STUDENT, Role.GUARDIAN}],
        "setup": next_setup_step(request.school),
    }
    return render(request, "accounts/staff.html", context)


@door(roles=COORDINATOR)
def invite(request: Any) -> HttpResponse:
    form = InviteForm(request.POST or None, school=request.school)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.invite_colleague(
                school=request.school, by=request.actor, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            text = _("%(name)s krijgt een e-mail op %(email)s met een link om binnen te komen.")
            messages.success(request, text % {"name": user, "email": user.email})
            _mind_groups(request, form)
            return redirect("accounts:staff")
    return render(request, "accounts/invite.html", {"form": form})


def _mind_groups(request: Any, form: RolesForm) -> None:
    """A group that is not there may come, or was mistyped: then this person guides nobody."""
    strange = form.strange_groups()
    if strange:
        text = _("Let op: in de klassenlijst staat nu geen klas %(groups)s. Klopt de naam?")
        messages.warning(request, text % {"groups": ", ".join(strange)})


def _colleague(request: Any, pk: int) -> Colleague:
    found = [one for one in colleagues(request.school) if one.user.pk == pk]
    if not found:
        raise Http404
    return found[0]


@door(roles=COORDINATOR)
def colleague(request: Any, pk: int) -> HttpResponse:
    one = _colleague(request, pk)
    form = RolesForm.of(one, request.school, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_roles(
                user=one.user, school=request.school, by=request.actor, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("roles", str(refusal))
        else:
            text = _("De rollen van %(name)s zijn bewaard.") % {"name": one.user}
            messages.success(request, text)
            _mind_groups(request, form)
            return redirect("accounts:staff")
    return render(request, "accounts/colleague.html", {"one": one, "form": form})


@door(roles=COORDINATOR, methods=["POST"])
def invite_again(request: Any, pk: int) -> HttpResponse:
    one = _colleague(request, pk)
    actions.send_invitation(user=one.user, school=request.school, by=request.actor)
    text = _("Er gaat opnieuw een e-mail naar %(email)s.") % {"email": one.user.email}
    messages.success(request, text)
    return redirect("accounts:staff")


@door(roles=COORDINATOR, methods=["POST"])
def remove(request: Any, pk: int) -> HttpResponse:
    one = _colleague(request, pk)
    try:
        actions.remove_colleague(user=one.user, school=request.school, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:colleague", pk)
    text = _("%(name)s hoort niet meer bij jullie school.") % {"name": one.user}
    messages.success(request, text)
    return redirect("accounts:staff")
