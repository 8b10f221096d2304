from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


def load_words(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Receives post_migrate, so that the words are there again after the tests empty the tables."""
    from core import words
    from core.models import Certificate, Interest, Sector, Skill

    if using == "default" and Certificate._meta.db_table in connection.introspection.table_names():
        words.load(Sector, Interest, Skill, Certificate)


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import triggers

        post_migrate.connect(triggers.install, sender=self)
        post_migrate.connect(load_words, sender=self)
