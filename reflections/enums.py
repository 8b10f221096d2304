from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedbackState(models.TextChoices):
    ASKED = "asked", _("gevraagd")
    GIVEN = "given", _("gegeven")
    ELSEWHERE = "elsewhere", _("op een andere manier gekregen")
    NOT_GIVEN = "not_given", _("niet gekomen")


class FeedbackWay(models.TextChoices):
    MAIL = "mail", _("via de link in de mail")
    QR = "qr", _("via de QR-code")
    ACCOUNT = "account", _("met een eigen account")
    SCHOOL = "school", _("verteld aan iemand van school")


class Helped(models.TextChoices):
    """What of a feedback the student was helped by: told to who gave it, and never counted up
    against anybody.
    """

    WENT_WELL = "went_well", _("wat goed ging")
    TIP = "tip", _("de tip")
    STRENGTHS = "strengths", _("de sterke kanten")
    GOALS = "goals", _("hoe je naar mijn doelen keek")
    ATTITUDE = "attitude", _("wat je zei over mijn werkhouding")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("concept")
    HANDED_IN = "handed_in", _("ingeleverd")
    RETURNED = "returned", _("terug voor een aanvulling")


class DialogueState(models.TextChoices):
    PLANNED = "planned", _("gepland")
    HELD = "held", _("gevoerd")
    CLOSED = "closed", _("afgesloten")


class NextStepState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("gedaan")
    DROPPED = "dropped", _("niet meer nodig")


class Side(models.TextChoices):
    TRAINER = "trainer", _("werkplek")
    STUDENT = "student", _("leerling")


class Step(models.IntegerChoices):
    """How a goal went, in four worded steps: never a mark."""

    NOT_YET = 1, _("nog niet gelukt")
    WITH_HELP = 2, _("gelukt met hulp")
    ALONE = 3, _("zelf gedaan")
    EXAMPLE = 4, _("kan het aan anderen laten zien")


class Verdict(models.TextChoices):
    SUITS = "suits", _("past bij mij")
    NOT = "not", _("past niet bij mij")
    UNKNOWN = "unknown", _("weet ik nog niet")


class Aspect(models.TextChoices):
    TASKS = "tasks", _("de taken")
    PEOPLE = "people", _("de mensen")
    SURROUNDINGS = "surroundings", _("de plek")
    WHOM = "whom", _("voor wie ik het deed")


class Competence(models.TextChoices):
    """The five career competences: a lens, never a grade (Kuijpers & Meijers)."""

    QUALITIES = "qualities", _("kwaliteitenreflectie: waar ben ik goed in?")
    MOTIVES = "motives", _("motievenreflectie: wat drijft mij?")
    WORK = "work", _("werkexploratie: welk werk past bij mij?")
    STEERING = "steering", _("loopbaansturing: wat ga ik doen?")
    NETWORK = "network", _("netwerken: wie kan mij helpen?")


class SetKind(models.TextChoices):
    ATTITUDE = "attitude", _("werkhouding")
    REPORT = "report", _("verslag")
    TALK = "talk", _("gesprek")


class Section(models.TextChoices):
    """The five parts of an experience's page, in the order of time."""

    GOALS = "goals", _("doelen")
    WORKPLACE = "workplace", _("werkplek")
    REPORT = "report", _("verslag")
    TALK = "talk", _("gesprek")
    NEXT = "next", _("verder")


class Voice(models.TextChoices):
    """The three who talk with each other."""

    STUDENT = "student", _("leerling")
    WORKPLACE = "workplace", _("werkplek")
    SCHOOL = "school", _("school")


class VoiceWay(models.TextChoices):
    """How the workplace takes part in a career dialogue."""

    THERE = "there", _("ik kom erbij")
    CALLS = "calls", _("ik bel mee")
    ANSWERS = "answers", _("ik beantwoord de vraag vooraf")
    NOT = "not", _("deze keer niet")


class StepKind(models.TextChoices):
    TRY = "try", _("iets proberen")
    SHADOW = "shadow", _("met iemand meelopen")
    GET = "get", _("iets halen, zoals een certificaat")
    OTHER = "other", _("iets anders")


class Audience(models.TextChoices):
    HOME = "home", _("thuis")
    LINK = "link", _("met een link")


class Part(models.TextChoices):
    FEEDBACK = "feedback", _("feedback van de werkplek")
    REPORT = "report", _("verslag")
    TALK = "talk", _("nabespreking of loopbaangesprek")


class DossierPart(models.TextChoices):
    """What a student can show of the dossier, or leave out."""

    STRENGTHS = "strengths", _("waar ik sterk in ben")
    GOALS = "goals", _("mijn doelen")
    WORKPLACE = "workplace", _("wat de werkplek zag")
    REPORT = "report", _("wat ik vertelde")
    TALKS = "talks", _("wat er besproken is")
    NEXT = "next", _("wat ik daarna ga doen")
    THANKS = "thanks", _("bedankjes")
    FOOTAGE = "footage", _("foto's en film")
