from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PRESTATIE = "prestatie", _("prestatie")
    STAGE = "stage", _("stage")
    SNUFFELSTAGE = "snuffelstage", _("snuffelstage")
    GUEST_LESSON = "guest_lesson", _("gastles")
    COMPANY_VISIT = "company_visit", _("bedrijfsbezoek")
    SHADOWING = "shadowing", _("met de vakman op stap")
    BBL = "bbl", _("bbl")


class RequestState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("nog niet bevestigd")
    RECEIVED = "received", _("ontvangen")
    ACCEPTED = "accepted", _("aangenomen")
    DECLINED = "declined", _("afgewezen")


class OfferingState(models.TextChoices):
    DRAFT = "draft", _("concept")
    OPEN = "open", _("open")
    CLOSED = "closed", _("gesloten")
    FINISHED = "finished", _("afgerond")
    CANCELLED = "cancelled", _("gaat niet door")


class SignUpState(models.TextChoices):
    SUBMITTED = "submitted", _("ingetekend")
    CHOSEN = "chosen", _("gekozen")
    DECLINED = "declined", _("niet gekozen")
    WITHDRAWN = "withdrawn", _("teruggetrokken")


class InvitationState(models.TextChoices):
    SENT = "sent", _("gevraagd")
    TAKEN = "taken", _("aangenomen")
    PASSED = "passed", _("liever niet")
    WITHDRAWN = "withdrawn", _("teruggenomen")


class CallState(models.TextChoices):
    OPEN = "open", _("gevraagd")
    ANSWERED = "answered", _("beantwoord")
    WITHDRAWN = "withdrawn", _("niet meer nodig")


class TieKind(models.TextChoices):
    TOGETHER = "together", _("samen")
    APART = "apart", _("niet bij elkaar")


class RunState(models.TextChoices):
    TRIAL = "trial", _("om te proberen")
    PROPOSED = "proposed", _("voorgesteld")
    APPLIED = "applied", _("toegepast")
    DISCARDED = "discarded", _("weggelegd")


class ChangeKind(models.TextChoices):
    PIN = "pin", _("vastgezet")
    FORBID = "forbid", _("niet hier")
    OUT = "out", _("uit het voorstel")
    SWAP = "swap", _("geruild")
    LOOSEN = "loosen", _("losgemaakt")


class Dare(models.TextChoices):
    """What took courage: a coordinator asked and the student said yes, or one skill was new."""

    INVITED = "invited", _("uitdaging aangenomen")
    STRETCH = "stretch", _("iets nieuws gedurfd")


class ExperienceState(models.TextChoices):
    OPEN = "open", _("bezig")
    FINISHED = "finished", _("afgerond")
    DISCUSSED = "discussed", _("besproken")
    CANCELLED = "cancelled", _("gaat niet door")


class PlacementState(models.TextChoices):
    PREPARING = "preparing", _("voorbereiden")
    READY = "ready", _("klaar om te beginnen")
    RUNNING = "running", _("bezig")
    FINISHED = "finished", _("afgerond")
    ENDED_EARLY = "ended_early", _("eerder gestopt")
    CANCELLED = "cancelled", _("gaat niet door")


class GoalKind(models.TextChoices):
    LEARN = "learn", _("wil ik leren")
    SHOW = "show", _("wil ik laten zien")


class Attendance(models.TextChoices):
    PLANNED = "planned", _("gepland")
    PRESENT = "present", _("aanwezig")
    LATE = "late", _("te laat")
    ABSENT = "absent", _("afwezig")
