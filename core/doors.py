"""Closed by default: every view says who may come in, and the list of doors can be read.

    @door(roles=[Role.COORDINATOR])   # signed in, with this role at some school
    @door(signed_in=True)             # anyone signed in
    @door(public=True)                # anybody; the reason is the docstring
    @door(link=True)                  # the bearer of a link in the address

A view without a door is refused (and a test walks the URLconf). Which rows a role sees is
asked in the view, through `rules.py`; another school's object is a 404.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Door:
    rule: str  # public | link | signed_in | roles | administrator
    roles: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("GET", "POST")


def door(
    *,
    roles: Iterable[str] = (),
    signed_in: bool = False,
    public: bool = False,
    link: bool = False,
    administrator: bool = False,
    methods: Iterable[str] = ("GET", "POST"),
) -> Callable:
    """Marks a view (function, or the result of `as_view()`) with who may come in."""
    rule = (
        "roles"
        if roles
        else "administrator"
        if administrator
        else "signed_in"
        if signed_in
        else "link"
        if link
        else "public"
        if public
        else ""
    )
    if not rule:
        raise ValueError("A door needs a rule.")
    made = Door(rule, tuple(str(r) for r in roles), tuple(methods))

    def mark(view: Callable) -> Callable:
        view.door = made  # type: ignore[attr-defined]
        return view

    return mark


def require(rule: Callable[..., bool], *args: Any) -> None:
    """Raises PermissionDenied (a 403 page) unless `rule(*args)` holds."""
    if not rule(*args):
        raise PermissionDenied


class ClosedByDefaultMiddleware:
    """Asks the door before the view runs, and says of what is personal that nobody keeps a copy.

    Computers at school are shared: «back» after signing out must not show the page again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        rule = getattr(request, "rule", "")
        if (rule == "link" or request.actor.is_user) and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        if rule == "link":  # an address that opens by itself is not for search engines
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def process_view(
        self, request: Any, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        found: Door | None = getattr(view, "door", None)
        if found is None:
            raise PermissionDenied(f"{view} has no door")
        request.rule = found.rule
        if request.method not in {*found.methods, "HEAD", "OPTIONS"}:
            return not_allowed(request, found.methods)
        if found.rule in {"public", "link"}:
            return None
        if not request.actor.is_user:
            return redirect_to_login(way_back(request))
        if found.rule == "administrator" and not request.user.is_superuser:
            raise PermissionDenied
        if found.rule == "roles" and not set(found.roles) & set(request.roles):
            raise PermissionDenied(_("Deze pagina hoort niet bij uw rol."))
        return None


def way_back(request: HttpRequest) -> str:
    """Where who signs in anew goes on: here, or at the page whose button was pressed too late."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return "/"
    return urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl()


def not_allowed(request: HttpRequest, methods: Iterable[str]) -> HttpResponse:
    """A page that says so: who opens the address of a form anew gets here."""
    answer = render(request, "core/error.html", {"code": 405}, status=405)
    answer["Allow"] = ", ".join(methods)
    return answer


@dataclass(frozen=True)
class Listed:
    """A door as the list of doors shows it; `path` holds the blanks («/werk/<str:code>/»)."""

    path: str
    name: str
    door: Door | None


def all_doors() -> list[Listed]:
    """Every address of the site, in order."""
    return sorted(_walk(get_resolver(), "/", ""), key=lambda listed: listed.path)


def _walk(resolver: URLResolver, path: str, space: str) -> Iterator[Listed]:
    for entry in resolver.url_patterns:
        whole = f"{path}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _walk(
                entry, whole, f"{space}{entry.namespace}:" if entry.namespace else space
            )
        elif isinstance(entry, URLPattern):
            yield Listed(whole, f"{space}{entry.name}", getattr(entry.callback, "door", None))
