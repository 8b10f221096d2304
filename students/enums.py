from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentPurpose(models.TextChoices):
    WEBSITE = "website", _("foto of film op de website van school")
    COMPANY = "company", _("foto of film bij het bedrijf")
    DOSSIER = "dossier", _("foto of film in het loopbaandossier")


class ConsentGiver(models.TextChoices):
    STUDENT = "student", _("de leerling zelf")
    GUARDIAN = "guardian", _("ouder/verzorger")
