"""How workplaces take part in career dialogues and hear what became of them, and what was asked of companies.

It has dice of its own, so that the rest of the play stays as it was.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Term
from companies.models import Company
from config.demo import texts
from config.demo.clock import Timeline
from config.demo.school import SYSTEM, Stage, mail_of, moment
from core.actors import Actor
from core.models import Interest, Sector
from placements.actions import requests
from placements.actions.assignments import Times
from placements.actions.calls import withdraw_call
from placements.actions.requests import accept
from placements.models import Call, Experience, Placement
from placements.queries.offerings import running_term
from reflections.actions import talks, voices
from reflections.actions.calling import call_for
from reflections.enums import StepKind, VoiceWay
from reflections.models import CareerDialogue
from reflections.queries.chain import LIVED
from reflections.queries.experiences import chains
from reflections.queries.feedback import SAID
from reflections.queries.openers import openers_for


class Voices:
    """`invite` when a talk is planned, `ticked` while it is held, `tell` once it was."""

    def __init__(self, line: Timeline) -> None:
        self.line, self.dice = line, random.Random(15)  # noqa: S311 - a play, no secret

    def invite(self, dialogue: CareerDialogue, by: Actor) -> None:
        """Mostly the last workplace, which answers in a day or two, or forgets."""
        about = Placement.objects.filter(experience__dialogues=dialogue).exclude(trainer__email="")
        placement = about.select_related("trainer").order_by("-end", "-pk").first()
        if placement is None or placement.trainer is None or self.dice.random() < 0.3:
            return
        question = self.dice.choice(texts.VOICE_QUESTIONS)
        question = question.format(name=dialogue.student.first_name)
        voice = voices.invite_voice(
            dialogue=dialogue, placement=placement, question=question, by=by
        )
        if self.dice.random() < 0.75:
            when = timezone.now() + timedelta(hours=3 + self.dice.random() * 40)
            self.line.at(when, self.speak, voice=voice)

    def speak(self, voice: Any) -> None:
        voice.dialogue.refresh_from_db()
        if voice.dialogue.held_on:
            return
        way, answer = self.dice.choice(texts.VOICE_ANSWERS)
        voices.speak(voice=voice, way=VoiceWay(way), answer=answer, by=Actor.bearer(voice.link))

    def ticked(self, dialogue: CareerDialogue) -> list[str]:
        """In most talks a few of the questions were used."""
        if self.dice.random() < 0.4:
            return []
        about = chains(dialogue.experiences.order_by("created", "pk"))
        return [opener.key for opener in openers_for(dialogue.student, about)[:2]]

    def topic(self, interests: tuple[str, ...]) -> dict[str, Any]:
        """What a next step is about, when the counsellor says so."""
        if not interests or self.dice.random() < 0.5:
            return {}
        return {"interest": Interest.objects.get(code=interests[0])}

    def tell(self, dialogue: CareerDialogue) -> None:
        """A day later; not everybody lets the workplace know."""
        if self.dice.random() < 0.55:
            when = timezone.now() + timedelta(hours=20 + self.dice.random() * 30)
            self.line.at(when, self.tell_back, dialogue=dialogue)

    def tell_back(self, dialogue: CareerDialogue) -> None:
        about = Placement.objects.filter(
            experience__dialogues=dialogue, feedback__state__in=SAID
        ).select_related("trainer")
        placement = about.order_by("-end", "-pk").first()
        if placement is not None:
            voices.tell_back(
                dialogue=dialogue,
                placement=placement,
                line=self.dice.choice(texts.VOICE_TOLD),
                steps=list(dialogue.next_steps.all()),
                by=Actor.of(dialogue.student.user),
            )


def calls(stage: Stage, line: Timeline) -> None:
    """Wishes that nothing on offer answered: asked, answered, accepted, and not needed any more."""
    for number, (days, text, sector, fate) in enumerate(texts.CALLS):
        when = moment(stage.today - timedelta(days=days), "15:10")
        values = {"stage": stage, "line": line, "number": number, "text": text}
        line.at(when, _call, sector=sector, fate=fate, **values)


def _call(stage: Stage, line: Timeline, number: int, text: str, sector: str, fate: str) -> None:
    lived = Experience.objects.filter(student__school=stage.school, state__in=LIVED)
    experience = lived.select_related("student__school").order_by("-finished_on", "pk")[number]
    topic = Sector.objects.get(code=sector)
    step = talks.agree_next_step(
        student=experience.student,
        experience=experience,
        text=f"{text[:1].upper()}{text[1:]}",
        kind=StepKind.SHADOW,
        sector=topic,
        by=stage.by,
    )
    call, _asked = call_for(
        next_step=step,
        term=running_term(stage.school),
        text=text,
        sector=topic,
        by=stage.by,
    )
    later = timezone.now() + timedelta(days=2)
    if fate == "withdrawn":
        line.at(later, withdraw_call, call=call, by=stage.by)
    elif fate:
        line.at(later, _answer, stage=stage, call=call, accepted=fate == "accepted")


def _answer(stage: Stage, call: Call, accepted: bool) -> None:  # noqa: FBT001
    """Of a partner that can be recognised when it is a yes; else of somebody new."""
    organisation, people, what = texts.CALL_ANSWER
    who = people[accepted]
    partner = Company.objects.known_to(stage.school).filter(sector=call.sector).first()
    company = partner if accepted else None
    if company is not None:
        organisation = company.name
    asked = requests.ask(
        school=stage.school,
        call=call,
        email=mail_of(*who.rsplit(" ", 1), "organisatie.example"),
        by=SYSTEM,
        organisation=organisation,
        contact_name=who,
        what=what,
        seats=1,
        street="Grutstraat 12",
        postcode="7001 BW",
        city="Doetinchem",
    )
    requests.confirm(request=asked, by=SYSTEM)
    if accepted:
        day = stage.today + timedelta(days=16)
        accept(
            request=asked,
            term=Term.objects.filter(school=stage.school).latest("start"),
            days=[Times(moment(day, "13:00"), moment(day, "16:30"))],
            title=f"{call.text[:1].upper()}{call.text[1:]}",
            company=company,
            kind=call.kind,
            seats=1,
            sector=call.sector,
            by=stage.by,
        )
