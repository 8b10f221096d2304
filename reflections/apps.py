from django.apps import AppConfig


class ReflectionsConfig(AppConfig):
    name = "reflections"

    def ready(self) -> None:
        from reflections import (  # noqa: F401  registers the renderers
            mails,
            share_mails,
            talk_mails,
            voice_mails,
        )
