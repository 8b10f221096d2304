from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("wacht")
    RUNNING = "running", _("bezig")
    DONE = "done", _("klaar")
    FAILED = "failed", _("mislukt")


class Verdict(models.TextChoices):
    """What a line of an import would do; `missing` is what the list does not name."""

    NEW = "new", _("nieuw")
    CHANGED = "changed", _("gewijzigd")
    UNCHANGED = "unchanged", _("ongewijzigd")
    WRONG = "wrong", _("fout")
    MISSING = "missing", _("niet in het bestand")
