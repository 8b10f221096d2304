"""What everybody sets for themselves: password, language, the school one works at now."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import actions
from accounts.enums import Role
from accounts.forms.signing_in import ChangePasswordForm, NameForm
from accounts.middleware import SCHOOL_KEY
from accounts.views.signing_in import where_to
from core.doors import door, require
from core.errors import Refused


@door(signed_in=True)
def me(request: Any) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_password(user=request.user, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("old", str(refusal))
        except ValidationError as error:
            form.add_error("new", error)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Je nieuwe wachtwoord is bewaard."))
            return redirect("accounts:me")
    context = {
        "form": form,
        "names_oneself": names_oneself(request),
        "languages": settings.LANGUAGES,
        "schools": {m.school_id: m.school for m in request.memberships}.values(),
    }
    return render(request, "accounts/me.html", context)


def names_oneself(request: Any) -> bool:
    """A student is called as the roster says."""
    return not any(m.role == Role.STUDENT for m in request.memberships)


@door(signed_in=True)
def name(request: Any) -> HttpResponse:
    require(names_oneself, request)
    form = NameForm.of(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_name(user=request.user, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Je naam is bewaard."))
        return redirect("accounts:me")
    return render(request, "accounts/name.html", {"form": form})


@door(public=True, methods=["POST"])
def language(request: Any) -> HttpResponse:
    """Public: the sign-in page has a language too. Back to the same page, in the other one."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        raise Http404
    if request.actor.is_user:
        actions.change_language(user=request.user, language=wanted, by=request.actor)
    translation.activate(wanted)
    answer = redirect(where_to(request))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return answer


@door(signed_in=True, methods=["POST"])
def school(request: Any) -> HttpResponse:
    """Which school one works at now, for who works at several."""
    wanted = request.POST.get("school", "")
    found = next((m.school for m in request.memberships if str(m.school_id) == wanted), None)
    if found is None:
        raise Http404
    request.session[SCHOOL_KEY] = found.pk
    messages.success(request, _("Je werkt nu bij %(school)s.") % {"school": found})
    return redirect("/")
