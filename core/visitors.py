"""Visitors without an account: where they come from, and how often they may do something."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's IP address. Behind our own proxy (on HTTPS) what it saw: the last it added."""
    seen = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return seen.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def spend(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Counts one more of `what` by `who`; False once there were `most` in this time.

    Only a hash of `who` is kept, in the cache: it holds addresses of people.
    """
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{who.casefold()}".encode()).hexdigest()[:32]
    key = f"spend:{what}:{digest}"
    if cache.add(key, 1, seconds):
        return most >= 1
    try:
        return cache.incr(key) <= most
    except ValueError:  # it lapsed in between
        return cache.add(key, 1, seconds)
