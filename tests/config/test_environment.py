"""A setting that cannot be used stops the start, and says which one and what it may be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


def check(tmp_path: Path, **given: str) -> subprocess.CompletedProcess:
    """`manage.py check` as a fresh process, with nothing set but this."""
    ours = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "DEBUG", "EMAIL_URL"}
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith("TRIALOOG_")
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={**clean, "DATA_DIR": str(tmp_path), **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


LONG = "k" * 60


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"TRIALOOG_DEMMO": "1"}, ["Unknown setting TRIALOOG_DEMMO", "TRIALOOG_DEMO"]),
        ({"TRIALOOG_DEMO": "misschien"}, ["TRIALOOG_DEMO is 'misschien'", "use 1 or 0"]),
        ({"DEBUG": "2"}, ["DEBUG is '2'", "use 1 or 0"]),
        ({"SECRET_KEY": "kort"}, ["SECRET_KEY is too short", "50"]),
        ({"SITE_URL": "https://trialoog.example"}, ["SECRET_KEY is missing"]),
        ({"SITE_URL": "trialoog.example", "SECRET_KEY": LONG}, ["SITE_URL", "https://"]),
        ({"DATABASE_URL": "mysql://u:p@h/d"}, ["DATABASE_URL", "postgres://"]),
        ({"DATABASE_URL": "zomaar iets"}, ["DATABASE_URL", "postgres://"]),
        ({"REDIS_URL": "http://localhost"}, ["REDIS_URL", "redis://"]),
        ({"EMAIL_URL": "postduif://x"}, ["EMAIL_URL", "smtp"]),
    ],
)
def test_a_bad_setting_stops_the_start_with_a_clear_message(tmp_path, given, says):
    done = check(tmp_path, **given)
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert "ImproperlyConfigured" in last
    assert all(part in last for part in says), last


def test_without_any_setting_it_starts_and_makes_its_own_key(tmp_path):
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr
    key = tmp_path / "secret_key"
    assert len(key.read_text()) >= 50
    assert key.stat().st_mode & 0o077 == 0
    before = key.read_text()
    assert check(tmp_path).returncode == 0
    assert key.read_text() == before
