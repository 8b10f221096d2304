from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlacementsConfig(AppConfig):
    name = "placements"

    def ready(self) -> None:
        from placements import call_mails, choice_mails, course_mails, request_mails, triggers  # noqa: F401  registers the renderers

        post_migrate.connect(triggers.install, sender=self)
