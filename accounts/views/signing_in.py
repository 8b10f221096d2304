"""Signing in and out: by password, by card, by a mailed link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts import actions
from accounts.enums import Role
from accounts.forms.signing_in import CardForm, NewPasswordForm, PasswordForm, SignInForm
from accounts.queries import next_setup_step
from core.actors import NOBODY
from core.doors import door
from core.errors import Refused
from core.visitors import address_of, spend

BACKEND = "accounts.backends.UsernameOrEmailBackend"
MAY_SET = "may_set_password"
PER_NETWORK = {"most": 40, "seconds": 3600}  # a whole school shares one
PER_ADDRESS = {"most": 3, "seconds": 3600}


def where_to(request: HttpRequest) -> str:
    """The address that `next` names, if it is ours; else the start."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url("/")


@door(public=True)
def sign_in(request: Any) -> HttpResponse:
    """Public: this is the way in."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            return redirect(where_to(request))
        form.add_error(
            None, _("De naam en het wachtwoord horen niet bij elkaar. Probeer het nog eens.")
        )
    return render(request, "accounts/sign_in.html", {"form": form, "next": where_to(request)})


@door(public=True)
def card(request: Any) -> HttpResponse:
    """Public: the first time in, with the one-time code of a printed card."""
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        try:
            user = user and actions.use_card(**form.cleaned_data)
        except Refused:  # spent by another request just now
            user = None
        if user is not None:
            login(request, user, backend=BACKEND)
            request.session[MAY_SET] = True
            return redirect("accounts:password")
        form.add_error("code", actions.why_not(**form.cleaned_data))
    return render(request, "accounts/card.html", {"form": form})


@door(signed_in=True, methods=["POST"])
def sign_out(request: Any) -> HttpResponse:
    logout(request)
    messages.success(request, _("Je bent afgemeld."))
    response = redirect("accounts:sign_in")
    response["Clear-Site-Data"] = '"storage"'
    return response


@door(link=True)
def sign_in_link(request: Any, token: str) -> HttpResponse:
    """Opening it (mail scanners do) changes nothing; the button spends it."""
    if request.method != "POST":
        return render(request, "accounts/sign_in_link.html")
    try:
        link = actions.use_sign_in_link(token=token)
    except Refused as refusal:
        return render(request, "accounts/sign_in_link.html", {"refused": str(refusal)}, status=410)
    login(request, link.user, backend=BACKEND)
    request.session[MAY_SET] = link.purpose != "demo"
    return redirect("accounts:password" if link.purpose in {"welcome", "reset"} else "/")


@door(signed_in=True)
def password(request: Any) -> HttpResponse:
    """Only after a link or a card: who knows the old password changes it at `me`."""
    if not (request.session.get(MAY_SET) or request.user.must_set_password):
        return redirect("accounts:me")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password(
                user=request.user, password=form.cleaned_data["password"], by=request.actor
            )
        except ValidationError as error:
            form.add_error("password", error)
        else:
            update_session_auth_hash(request, request.user)
            request.session.pop(MAY_SET, None)
            messages.success(request, _("Je wachtwoord is bewaard."))
            return redirect(after_password(request))
    return render(request, "accounts/password.html", {"form": form})


def after_password(request: Any) -> str:
    """A coordinator whose school is not set up yet goes on with that."""
    starts = Role.COORDINATOR in request.roles and next_setup_step(request.school)
    return resolve_url("accounts:setup" if starts else "/")


@door(public=True)
def new_password(request: Any) -> HttpResponse:
    """Public: for who cannot get in. Answers the same whether the address is known or not, and
    to who asks so often that it fills a mailbox or tries out addresses.
    """
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if spend("reset:network", address_of(request), **PER_NETWORK) and spend(
            "reset:address", email, **PER_ADDRESS
        ):
            actions.ask_new_password(email=email, by=NOBODY)
        return render(request, "accounts/new_password_sent.html")
    return render(request, "accounts/new_password.html", {"form": form})
