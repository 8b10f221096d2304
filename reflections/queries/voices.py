"""Reads about the workplaces' part in a dialogue: who can be asked, who answered, who can be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from placements.enums import PlacementState
from placements.models import Placement
from reflections.models import CareerDialogue, TrainerVoice, VoiceLink
from reflections.openers import question_for
from reflections.openers.facts import Facts
from reflections.queries.chain import Chain
from reflections.queries.openers import said_in_words


@dataclass(frozen=True)
class Invitable:
    """A workplace that a dialogue is about, and one question for it; without an address for none."""

    placement: Placement
    place: str
    question: str
    email: str

    @property
    def who(self) -> str:
        return str(self.placement.trainer or "")


def address_of(placement: Placement) -> str:
    return placement.trainer.email if placement.trainer else ""


def invitable(
    about: Iterable[Chain], facts: Facts, *, asked: Iterable[int] = ()
) -> list[Invitable]:
    """Of what was fetched already; `asked` are the placements whose workplace was invited."""
    known, found = set(asked), []
    for chain, lived in zip(about, facts.lived, strict=True):
        said = {
            feedback.placement_id: s for feedback, s in zip(chain.given, lived.said, strict=True)
        }
        for placement in chain.placements:
            if placement.state == PlacementState.CANCELLED or placement.pk in known:
                continue
            text, values = question_for(facts, lived, said.get(placement.pk))
            found.append(
                Invitable(
                    placement,
                    chain.place_of(placement),
                    said_in_words(text, values),
                    address_of(placement),
                )
            )
    return found


def voices_of(dialogue: CareerDialogue) -> QuerySet[TrainerVoice]:
    """With whom they are of, and what was told."""
    return (
        TrainerVoice.objects.filter(dialogue=dialogue)
        .select_related("placement__trainer", "placement__workplace__company")
        .prefetch_related("told_steps")
        .order_by("placement__end", "pk")
    )


@dataclass(frozen=True)
class Tellable:
    """A workplace whose feedback was covered: what was told to it, or that it can be told."""

    placement: Placement
    place: str
    voice: TrainerVoice | None

    @property
    def is_told(self) -> bool:
        return self.voice is not None and self.voice.told_at is not None


def tellable(about: Iterable[Chain], voices: Iterable[TrainerVoice]) -> list[Tellable]:
    by_placement = {voice.placement_id: voice for voice in voices}
    return [
        Tellable(placement, chain.place_of(placement), by_placement.get(placement.pk))
        for chain in about
        for placement in chain.placements
        if any(feedback.placement_id == placement.pk for feedback in chain.given)
    ]


def voice_by(token: str) -> VoiceLink | None:
    """The link of this token, lapsed or not, with all that its page names."""
    found: VoiceLink | None = VoiceLink.objects.select_related(
        "voice__dialogue__student__school",
        "voice__dialogue__counsellor",
        "voice__placement__experience__student",
        "voice__placement__trainer__user",
        "voice__placement__assignment__company",
    ).by_token(token)
    return found
