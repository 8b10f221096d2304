"""The workplace's part in a career dialogue: asked beforehand, and told afterwards what became of it.

Nothing that is said in the dialogue reaches a workplace unless the student chose it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from placements.models import Placement
from reflections.enums import DialogueState, VoiceWay
from reflections.models import CareerDialogue, NextStep, TrainerVoice, VoiceLink
from reflections.queries.feedback import SAID
from reflections.queries.voices import address_of

MOST_TOLD = 500


@transaction.atomic
def invite_voice(
    *, dialogue: CareerDialogue, placement: Placement, by: Actor, question: str = ""
) -> TrainerVoice:
    """Asks a workplace to be there, to call in, or to answer one question beforehand; once."""
    locked = _lock(dialogue)
    if locked.state != DialogueState.PLANNED:
        raise Refused(_("Uitnodigen kan tot het gesprek gevoerd is."))
    if not dialogue.experiences.filter(pk=placement.experience_id).exists():
        raise Refused(_("Het gesprek gaat niet over deze werkplek."))
    if not address_of(placement):
        raise Refused(_("Er is geen e-mailadres. Vul dat eerst in bij de praktijkopleider."))
    voice, _made = TrainerVoice.objects.get_or_create(dialogue=dialogue, placement=placement)
    if voice.invited_at:
        raise Refused(_("Deze werkplek is al uitgenodigd."))
    voice.question = question.strip()[:300]
    voice.invited_at = timezone.now()
    voice.save(update_fields=["question", "invited_at"])
    record(voice, "invited", by=by, school_id=dialogue.student.school_id)
    _open_link(voice, timezone.localdate(locked.planned_for), by)
    _mail(voice, "reflections.voice_invited", key=f"reflections.voice_invited:{voice.pk}")
    return voice


@transaction.atomic
def speak(*, voice: TrainerVoice, way: str, by: Actor, answer: str = "") -> TrainerVoice:
    """What the workplace answers; it may think again until the dialogue is held."""
    dialogue = _lock(voice.dialogue)
    if dialogue.state != DialogueState.PLANNED:
        raise Refused(_("Het gesprek is al geweest. Dank u wel dat u wilde meepraten."))
    answer = answer.strip()
    if way not in VoiceWay.values:
        raise Refused(_("Kies hoe u meepraat."))
    if way == VoiceWay.ANSWERS and not answer:
        raise Refused(_("Schrijf uw antwoord op. Eén zin is genoeg."))
    voice.way, voice.answer, voice.answered_at = way, answer, timezone.now()
    voice.save(update_fields=["way", "answer", "answered_at"])
    record(voice, "answered", by=by, school_id=dialogue.student.school_id, new=way)
    _tell_counsellor(voice)
    return voice


@transaction.atomic
def tell_back(
    *,
    dialogue: CareerDialogue,
    placement: Placement,
    by: Actor,
    line: str = "",
    steps: Iterable[NextStep] = (),
) -> TrainerVoice:
    """The student lets a workplace know what became of its feedback; mailed once.

    `steps` are those of the dialogue that may be told.
    """
    locked, line, chosen = _lock(dialogue), line.strip()[:MOST_TOLD], list(steps)
    if locked.state == DialogueState.PLANNED:
        raise Refused(_("Dit kan als het gesprek gevoerd is."))
    if not line and not chosen:
        raise Refused(_("Kies wat je vertelt, of schrijf één zin."))
    if any(step.dialogue_id != dialogue.pk for step in chosen):
        raise Refused(_("Deze afspraak hoort bij een ander gesprek."))
    if not _spoke(dialogue, placement):
        raise Refused(_("Deze werkplek gaf geen feedback."))
    voice, _made = TrainerVoice.objects.get_or_create(dialogue=dialogue, placement=placement)
    if voice.told_at:
        raise Refused(_("Dit heb je deze werkplek al verteld."))
    voice.told, voice.told_at = line, timezone.now()
    voice.save(update_fields=["told", "told_at"])
    voice.told_steps.set(chosen)
    record(voice, "told", by=by, school_id=dialogue.student.school_id)
    _open_link(voice, timezone.localdate(), by)
    _mail(voice, "reflections.voice_told", key=f"reflections.voice_told:{voice.pk}")
    return voice


@transaction.atomic
def renew_voice_link(*, link: VoiceLink, by: Actor) -> bool:
    """A lapsed link asks for a fresh one, which goes to the address that is known and no other.

    Answers whether it was mailed.
    """
    voice = TrainerVoice.objects.select_for_update(of=("self",)).get(pk=link.voice_id)
    link.refresh_from_db()
    if not address_of(voice.placement):
        return False
    if link.is_lapsed:
        link.version += 1
        link.expires_at = _lapses(voice, timezone.localdate())
        link.seal()
        record(link, "renewed", by=by, school_id=voice.dialogue.student.school_id)
        key = f"reflections.voice_renewed:{link.pk}:{link.version}"
        _mail(voice, "reflections.voice_renewed", key=key)
    return True


def tell_of_move(dialogue: CareerDialogue, by: Actor) -> None:
    """Who was invited and did not say no hears the new moment; within the action that moves it."""
    moment = int(dialogue.planned_for.timestamp())
    for voice in dialogue.voices.filter(invited_at__isnull=False).exclude(way=VoiceWay.NOT):
        _open_link(voice, timezone.localdate(dialogue.planned_for), by)
        _mail(voice, "reflections.voice_moved", key=f"reflections.voice_moved:{voice.pk}:{moment}")


def _lock(dialogue: CareerDialogue) -> CareerDialogue:
    found: CareerDialogue = CareerDialogue.objects.select_for_update().get(pk=dialogue.pk)
    return found


def _spoke(dialogue: CareerDialogue, placement: Placement) -> bool:
    """Its feedback was part of what the dialogue covered."""
    return Placement.objects.filter(
        pk=placement.pk, experience__dialogues=dialogue, feedback__state__in=SAID
    ).exists()


def _open_link(voice: TrainerVoice, start: date, by: Actor) -> VoiceLink:
    """The voice's one link, valid for the school's days from `start` on; never shorter than it was."""
    lapses = _lapses(voice, start)
    link, made = VoiceLink.objects.get_or_create(voice=voice, defaults={"expires_at": lapses})
    if made:
        link.seal()
        record(link, "made", by=by, school_id=voice.dialogue.student.school_id)
    elif link.expires_at < lapses:
        link.expires_at = lapses
        link.save(update_fields=["expires_at"])
    return link


def _lapses(voice: TrainerVoice, start: date) -> datetime:
    days: int = voice.dialogue.student.school.setting("feedback_link_days")
    last = max(start, timezone.localdate()) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(last, datetime.max.time()))


def _mail(voice: TrainerVoice, template: str, *, key: str) -> None:
    to = address_of(voice.placement)
    if to:
        user = voice.placement.trainer.user if voice.placement.trainer else None
        post(
            template,
            to=to,
            params={"voice": voice.pk},
            language=user.language if user else "nl",
            school_id=voice.dialogue.student.school_id,
            key=key,
        )


def _tell_counsellor(voice: TrainerVoice) -> None:
    """That somebody comes, calls or answered: the words stay on the site."""
    counsellor = voice.dialogue.counsellor
    if counsellor is not None and counsellor.email_verified:
        post(
            "reflections.voice_answered",
            to=counsellor.email,
            params={"voice": voice.pk},
            language=counsellor.language,
            school_id=voice.dialogue.student.school_id,
            key=f"reflections.voice_answered:{voice.pk}:{voice.way}",
        )
