"""Reads and checks the settings that come from outside, so that a mistake stops the start."""

import re
from importlib.util import find_spec
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

PREFIX = "TRIALOOG_"
SETTINGS = {  # each is explained in `.env.example`
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DATA_DIR",
    "DEBUG",
    "EMAIL_URL",
    "MAIL_FROM",
    "NUMBA_CACHE_DIR",
    "POSTGRES_PASSWORD",
    "REDIS_URL",
    "S3_BUCKET",
    "S3_ENDPOINT",
    "S3_REGION",
    "SECRET_KEY",
    "SITE_URL",
    "TRIALOOG_DEMO",
    "TRIALOOG_NO_NUMBA",
}
OF_TESTS = {"TRIALOOG_TEST", "TRIALOOG_TEST_FOLDER", "TRIALOOG_TEST_REDIS"}


def sqlite(default: Path) -> dict:
    """One writer that others wait for; tests on a file, since threads lock each other out of memory."""
    return {
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        "TEST": {"NAME": default.with_name("test.sqlite3")},
    }


class Environment:
    """The environment, with a clear message for every value that cannot be used.

    Raises `ImproperlyConfigured`, naming the setting, its value and what it may be.
    """

    def __init__(self, base: Path) -> None:
        self.env = environ.Env()
        given = {k for k in self.env.ENVIRON if k.startswith(PREFIX)} - OF_TESTS
        path = base / ".env"
        if path.exists():
            given |= set(re.findall(r"^\s*(?:export\s+)?(\w+)\s*=", path.read_text(), re.MULTILINE))
            self.env.read_env(str(path))
        unknown = sorted(given - SETTINGS)
        if unknown:
            raise ImproperlyConfigured(
                f"Unknown setting {', '.join(unknown)}. Known: {', '.join(sorted(SETTINGS))}."
            )

    def flag(self, name: str, *, default: bool = False) -> bool:
        raw = self.env.str(name, default="1" if default else "0").strip().lower()
        if raw in {"1", "true", "yes", "on"}:
            return True
        if raw in {"0", "false", "no", "off", ""}:
            return False
        raise ImproperlyConfigured(f"{name} is {raw!r}; use 1 or 0.")

    def text(self, name: str, default: str = "") -> str:
        return self.env.str(name, default=default).strip()

    def names(self, name: str, default: list[str]) -> list[str]:
        return [
            part.strip() for part in self.text(name, ",".join(default)).split(",") if part.strip()
        ]

    def database(self, default: Path) -> dict:
        url = self.text("DATABASE_URL")
        if not url:
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": default, **sqlite(default)}
        config = dict(self.env.db_url_config(url))
        if config.get("ENGINE") not in {
            "django.db.backends.postgresql",
            "django.db.backends.sqlite3",
        }:
            raise ImproperlyConfigured(
                "DATABASE_URL must start with postgres:// (or be empty for SQLite)."
            )
        if config["ENGINE"].endswith("sqlite3"):
            config |= sqlite(default)
        else:
            config["CONN_MAX_AGE"] = 60
        return config

    def redis(self) -> str:
        url = self.text("REDIS_URL")
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ImproperlyConfigured(f"REDIS_URL is {url!r}; it must start with redis://.")
        return url

    def site(self, default: str) -> str:
        url = self.text("SITE_URL", default).rstrip("/")
        if not url.startswith(("http://", "https://")):
            raise ImproperlyConfigured(f"SITE_URL is {url!r}; it must start with https://.")
        return url

    def mail(self) -> dict:
        try:
            return dict(self.env.email_url("EMAIL_URL", default="consolemail://localhost"))
        except Exception as error:
            raise ImproperlyConfigured(
                "EMAIL_URL cannot be read; it looks like smtp+tls://user:password@host:587."
            ) from error

    def files(self, folder: Path) -> dict:
        """Where private files lie: a folder, or a bucket of an S3 service (needs the extra `s3`)."""
        bucket = self.text("S3_BUCKET")
        if not bucket:
            return {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": folder, "base_url": None},
            }
        if find_spec("storages") is None:
            raise ImproperlyConfigured("S3_BUCKET needs django-storages: pip install trialoog[s3].")
        options = {
            "bucket_name": bucket,
            "endpoint_url": self.text("S3_ENDPOINT") or None,
            "region_name": self.text("S3_REGION") or None,
            "default_acl": "private",
            "file_overwrite": False,
        }
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
