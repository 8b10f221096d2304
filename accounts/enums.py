from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coördinator")
    COUNSELLOR = "counsellor", _("loopbaanbegeleider")
    TEACHER = "teacher", _("docent")
    MANAGER = "manager", _("schoolleiding")
    STUDENT = "student", _("leerling")
    GUARDIAN = "guardian", _("ouder/verzorger")


STAFF_ROLES = (Role.COORDINATOR, Role.COUNSELLOR, Role.TEACHER, Role.MANAGER)


class SchoolKind(models.TextChoices):
    VMBO = "vmbo", _("vmbo")
    MBO = "mbo", _("mbo")


class TermState(models.TextChoices):
    PLANNED = "planned", _("gepland")
    RUNNING = "running", _("loopt")
    CLOSED = "closed", _("afgesloten")
