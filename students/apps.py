from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "students"

    def ready(self) -> None:
        from students import consent_mails  # noqa: F401  registers the renderers
