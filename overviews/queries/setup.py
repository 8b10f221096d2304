"""What this installation has, what answers, and what is missing: for `check_setup` and the start page."""

from __future__ import annotations

import ctypes.util
import importlib.util
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from accounts.models import School
from core.models import Postcode

ANSWER_WITHIN = 3.0  # seconds, of a worker


@dataclass(frozen=True)
class Fact:
    """`needed`: without it the site does not work; otherwise something is missing that it names."""

    name: str
    ok: bool
    value: str
    hint: str = ""
    needed: bool = True


def facts(*, ask_others: bool) -> list[Fact]:
    """`ask_others` also asks worker and mail server, which can take seconds."""
    found = [_database(), _migrations(), _cache(), _files(), _site(), _debug(), _pdf()]
    found += [_speed(), _mail(ask=ask_others), _schools(), _postcodes()]
    if ask_others:
        found.insert(3, _worker())
    return found


def _tried(name: str, act: Callable[[], str], hint: str, *, needed: bool = True) -> Fact:
    try:
        return Fact(name, ok=True, value=act(), needed=needed)
    except Exception as error:
        return Fact(name, ok=False, value=f"{type(error).__name__}: {error}"[:200], hint=hint)


def _database() -> Fact:
    def ask() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        version = getattr(connection, "pg_version", "")
        return f"{connection.vendor} {version}".strip()

    return _tried(_("database"), ask, _("Kijk DATABASE_URL na."))


def _migrations() -> Fact:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    hint = _("Voer “manage.py migrate” uit.") if waiting else ""
    return Fact(_("tabellen"), not waiting, _("%(n)s te doen") % {"n": waiting}, hint)


def _cache() -> Fact:
    def ask() -> str:
        key = f"check-{uuid.uuid4()}"
        cache.set(key, 1, 10)
        if cache.get(key) != 1:
            raise RuntimeError(_("niets terug"))
        cache.delete(key)
        return "Redis" if settings.REDIS_URL else _("bestanden")

    return _tried(_("cache"), ask, _("Kijk REDIS_URL na."))


def _worker() -> Fact:
    from celery import current_app

    def ask() -> str:
        answers = current_app.control.inspect(timeout=ANSWER_WITHIN).ping() or {}
        if not answers:
            raise RuntimeError(_("geen antwoord"))
        return ", ".join(sorted(answers))

    return _tried(_("worker"), ask, _("Start een worker: celery -A config worker."))


def _files() -> Fact:
    def ask() -> str:
        probe = settings.DATA_DIR / f"check-{uuid.uuid4()}"
        probe.write_text("")
        probe.unlink()
        return str(settings.DATA_DIR)

    return _tried(_("bestanden"), ask, _("DATA_DIR moet beschrijfbaar zijn."))


def _site() -> Fact:
    safe = settings.HTTPS or settings.DEMO or "127.0.0.1" in settings.SITE_URL
    hint = "" if safe else _("Gebruik een adres dat met https:// begint.")
    return Fact(_("adres"), safe, settings.SITE_URL, hint)


def _debug() -> Fact:
    off = not settings.DEBUG
    return Fact("DEBUG", off, "0" if off else "1", "" if off else _("Zet DEBUG=0."))


def _pdf() -> Fact:
    there = bool(ctypes.util.find_library("pango-1.0"))
    hint = "" if there else _("Zonder pango zijn er geen PDF’s: installeer libpango-1.0-0.")
    return Fact(_("PDF"), there, "pango" if there else _("ontbreekt"), hint, needed=False)


def _speed() -> Fact:
    there = importlib.util.find_spec("numba") is not None
    return Fact(_("rekenen"), there, "numba" if there else _("zonder numba"), needed=False)


def _mail(*, ask: bool) -> Fact:
    kind = str(settings.MAIL_DELIVERY["EMAIL_BACKEND"]).rsplit(".", 2)[-2]

    def reach() -> str:
        given: dict[str, Any] = settings.MAIL_DELIVERY
        mailer = get_connection(
            given["EMAIL_BACKEND"],
            host=given.get("EMAIL_HOST"),
            port=given.get("EMAIL_PORT"),
            username=given.get("EMAIL_HOST_USER"),
            password=given.get("EMAIL_HOST_PASSWORD"),
            use_tls=given.get("EMAIL_USE_TLS"),
            use_ssl=given.get("EMAIL_USE_SSL"),
        )
        if kind == "smtp":
            mailer.open()
            mailer.close()
        return kind

    if not ask:
        return Fact(_("mail"), ok=True, value=kind)
    return _tried(_("mail"), reach, _("Kijk EMAIL_URL na."))


def _schools() -> Fact:
    count = School.objects.count()
    hint = "" if count else _("Begin met “manage.py create_school”.")
    return Fact(_("scholen"), bool(count), str(count), hint, needed=False)


def _postcodes() -> Fact:
    count = Postcode.objects.count()
    hint = "" if count else _("Zonder postcodes geen afstanden: “manage.py load_postcodes”.")
    return Fact(_("postcodes"), bool(count), str(count), hint, needed=False)
