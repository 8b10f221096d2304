"""Puts who is asking on the request: `actor`, `memberships`, `roles` and `school`."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from accounts.models import Membership
from accounts.wording import language_for
from core.actors import Actor

SCHOOL_KEY = "school_id"


def memberships_of(request: Any) -> list[Membership]:
    if not request.user.is_authenticated:
        return []
    return list(request.user.memberships.select_related("school").order_by("pk"))


class ActorMiddleware:
    """`request.school` is the school one works at now (the session's choice, else the first);
    `request.roles` are the roles there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.actor = Actor.of(request.user)
        request.memberships = memberships_of(request)
        wanted = request.session.get(SCHOOL_KEY)
        schools = {m.school_id: m.school for m in request.memberships}
        request.school = schools.get(wanted) or next(iter(schools.values()), None)
        request.roles = {
            m.role
            for m in request.memberships
            if request.school and m.school_id == request.school.pk
        }
        return self.get_response(request)


class PasswordFirstMiddleware:
    """Who came in by a card or an invitation chooses a password before anything else."""

    OPEN = ("accounts:password", "accounts:sign_out", "accounts:language")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.actor.is_user or not request.user.must_set_password:
            return None
        rule = getattr(getattr(view, "door", None), "rule", "")
        if rule in {"public", "link"} or request.resolver_match.view_name in self.OPEN:
            return None
        return redirect("accounts:password")


class LanguageOfUserMiddleware:
    """A signed-in user reads the site in the language of the own choice and the school's words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(language_for(request.user.language, request.school))
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
