from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "students"

    def ready(self) -> None:
        from accounts import roster
        from students import consent_mails  # noqa: F401  registers the renderers
        from students.queries import groups

        roster.told_by(count=groups.student_count, groups=groups.group_names)
