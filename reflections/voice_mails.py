"""The words to a workplace that takes part in a career dialogue, and to the counsellor; made at delivery.

What is asked and what is told back stand on the page behind the link, not in a mail box.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mailing import Rendered, renders
from core.templatetags.components import long_day, moment
from reflections.models import TrainerVoice, VoiceLink
from reflections.queries.calendar import calendar_file


def _voice(params: dict[str, Any]) -> tuple[TrainerVoice, dict[str, Any]]:
    voice = TrainerVoice.objects.select_related(
        "dialogue__student__school",
        "dialogue__counsellor",
        "placement__trainer",
        "placement__assignment",
        "placement__workplace__company",
    ).get(pk=params["voice"])
    dialogue, student = voice.dialogue, voice.dialogue.student
    link = VoiceLink.objects.filter(voice=voice).first()
    path = reverse("reflections:voice", args=[link.token]) if link else ""
    return voice, {
        "name": student.first_name,
        "student": student.full_name,
        "school": student.school.name,
        "title": voice.placement.assignment.title,
        "company": voice.placement.workplace.company.name,
        "trainer": voice.placement.trainer.full_name if voice.placement.trainer else "",
        "when": moment(dialogue.planned_for),
        "counsellor": dialogue.counsellor or student.school.name,
        "address": f"{settings.SITE_URL}{path}",
        "until": long_day(timezone.localtime(link.expires_at).date()) if link else "",
    }


def _calendar(voice: TrainerVoice, words: dict[str, Any]) -> bytes:
    title = _("Loopbaangesprek van %(name)s") % words
    return calendar_file(voice.dialogue, title=title, address=words["address"])


@renders("reflections.voice_invited")
def invited(params: dict[str, Any]) -> Rendered:
    voice, words = _voice(params)
    return Rendered(
        _("Praat u mee met %(name)s?") % words,
        _(
            "Beste %(trainer)s,\n\n"
            "%(student)s was bij u voor “%(title)s”. Op %(when)s praat %(name)s daarover met "
            "%(counsellor)s van %(school)s: wat ging goed, en wat komt er nu?\n\n"
            "U zag %(name)s aan het werk. Wilt u meepraten? U kunt erbij komen, meebellen, of "
            "vooraf één vraag beantwoorden. Dat laatste kost u één minuut:\n\n"
            "%(address)s\n\n"
            "De link werkt tot en met %(until)s. Deze keer niet? Dat is ook goed.\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
        calendar=_calendar(voice, words),
    )


@renders("reflections.voice_moved")
def moved(params: dict[str, Any]) -> Rendered:
    voice, words = _voice(params)
    return Rendered(
        _("Het gesprek met %(name)s is verzet") % words,
        _(
            "Beste %(trainer)s,\n\n"
            "Het gesprek met %(student)s is nu op %(when)s.\n"
            "Kunt u dan ook? Hier past u uw antwoord aan:\n\n%(address)s\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
        calendar=_calendar(voice, words),
    )


@renders("reflections.voice_renewed")
def renewed(params: dict[str, Any]) -> Rendered:
    words = _voice(params)[1]
    return Rendered(
        _("Uw nieuwe link voor het gesprek met %(name)s") % words,
        _(
            "Beste %(trainer)s,\n\n"
            "U vroeg om een nieuwe link. Hier is hij:\n\n%(address)s\n\n"
            "De link werkt tot en met %(until)s. De oude link werkt niet meer.\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
    )


@renders("reflections.voice_told")
def told(params: dict[str, Any]) -> Rendered:
    words = _voice(params)[1]
    return Rendered(
        _("%(name)s vertelt wat er met uw feedback gebeurde") % words,
        _(
            "Beste %(trainer)s,\n\n"
            "U gaf feedback over %(student)s, bij “%(title)s”. Op school is daarover gepraat. "
            "%(name)s laat u weten wat ervan kwam:\n\n%(address)s\n\n"
            "Dank u wel dat u de tijd nam.\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
    )


@renders("reflections.voice_answered")
def answered(params: dict[str, Any]) -> Rendered:
    """To the counsellor: who takes part, and how."""
    voice, words = _voice(params)
    words["way"] = voice.get_way_display()
    words["address"] = (
        f"{settings.SITE_URL}{reverse('reflections:dialogue', args=[voice.dialogue.code])}"
    )
    return Rendered(
        _("%(company)s over het gesprek met %(name)s: %(way)s") % words,
        _(
            "Hallo,\n\n"
            "%(trainer)s van %(company)s antwoordde over het gesprek met %(student)s "
            "(%(when)s): %(way)s.\n\n"
            "Lees het op de pagina van het gesprek:\n%(address)s"
        )
        % words,
    )
