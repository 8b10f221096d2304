"""Signing in and out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts import actions
from accounts.forms import NewPasswordForm, PasswordForm, SignInForm
from core.actors import NOBODY
from core.doors import door
from core.errors import Refused

BACKEND = "accounts.backends.UsernameOrEmailBackend"


def where_to(request: HttpRequest) -> str:
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
        user = actions.use_sign_in_link(token=token).user
    except Refused as refusal:
        return render(request, "accounts/sign_in_link.html", {"refused": str(refusal)}, status=410)
    login(request, user, backend=BACKEND)
    request.session["may_set_password"] = True
    return redirect("accounts:password")


@door(signed_in=True)
def password(request: Any) -> HttpResponse:
    """Only right after a link: who knows the old password does not need this page."""
    if not request.session.get("may_set_password"):
        return redirect("/")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password(
                user=request.user, password=form.cleaned_data["password"], by=request.actor
            )
        except ValidationError as error:
            form.add_error("password", error)
        else:
            user = request.user
            login(request, user, backend=BACKEND)
            request.session.pop("may_set_password", None)
            messages.success(request, _("Het wachtwoord is bewaard."))
            return redirect("/")
    return render(request, "accounts/password.html", {"form": form})


@door(public=True)
def new_password(request: Any) -> HttpResponse:
    """Public: for who cannot get in. Answers the same whether the address is known or not."""
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_new_password(email=form.cleaned_data["email"], by=NOBODY)
        return render(request, "accounts/new_password_sent.html")
    return render(request, "accounts/new_password.html", {"form": form})
