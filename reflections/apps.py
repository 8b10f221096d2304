from django.apps import AppConfig


class ReflectionsConfig(AppConfig):
    name = "reflections"

    def ready(self) -> None:
        from reflections import mails, talk_mails  # noqa: F401  registers the renderers
