"""The door between the database and the openers: facts are read here, questions are shown here."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from core.models import Sector, Skill
from placements.enums import InvitationState
from placements.models import Assignment, Invitation, Placement
from reflections import openers as library
from reflections.enums import Aspect, Competence, DialogueState, NextStepState, StepKind
from reflections.models import CareerDialogue, Debrief, Feedback, NextStep, Suit
from reflections.openers import MOST, Opener
from reflections.openers.facts import Facts, Goal, Lived, Look, Said, Step
from reflections.openers.facts import Skill as SkillFact
from reflections.openers.facts import Suit as SuitFact
from reflections.queries.chain import Chain, GoalLine
from reflections.queries.feedback import SAID
from students.models import Profile, Strength, Student

in_own_language = gettext  # of texts that were marked elsewhere
FEW = 3  # right after one experience, when there are five minutes
LATEST = 5  # next steps, and talks that are looked back at


@dataclass(frozen=True)
class Shown:
    """An opener as the page shows it and as a held dialogue keeps it."""

    key: str
    kind: str
    text: str
    competence: str
    quotes: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]
    ticked: bool = False

    @property
    def competence_label(self) -> str:
        return short_name(self.competence)

    def as_kept(self) -> dict[str, Any]:
        """JSON for the dialogue: what was asked stays, whatever the rules find later."""
        quotes = [{**q, "on": q["on"].isoformat() if q["on"] else ""} for q in self.quotes]
        return {**asdict(self), "quotes": quotes, "sources": list(self.sources)}


def short_name(competence: str) -> str:
    """«kwaliteitenreflectie»: the label's first word, for on a tag."""
    return str(Competence(competence).label).partition(":")[0] if competence else ""


def shown(found: Iterable[Opener], ticked: Container[str] = ()) -> list[Shown]:
    return [
        Shown(
            key=opener.key,
            kind=opener.rule,
            text=said_in_words(opener.question, opener.values),
            competence=opener.competence,
            quotes=tuple(asdict(quote) for quote in opener.quotes),
            sources=opener.sources,
            ticked=opener.key in ticked,
        )
        for opener in found
    ]


def said_in_words(text: str, values: dict[str, Any]) -> str:
    """A text of the library in the reader's language; its themes are texts of their own."""
    theme = {"theme": in_own_language(values["theme"])} if "theme" in values else {}
    return in_own_language(text) % {**values, **theme}


def openers_for(
    student: Student, about: list[Chain], *, most: int = MOST, facts: Facts | None = None
) -> list[Shown]:
    """At most `most`, the most telling first; `facts` when the caller has read them already."""
    return shown(library.openers(facts or facts_for(student, about), most=most))


def openers_kept(student: Student, about: list[Chain], ticked: Container[str]) -> list[Shown]:
    """Those that were shown, with what was ticked; a ticked one stays, also when newer facts (a
    talk that was written offline) would have put another in its place."""
    found = library.everything(facts_for(student, about))
    chosen = library.rank(found)
    more = [opener for opener in found if opener.key in ticked and opener not in chosen]
    return shown([*chosen, *more], ticked)


@dataclass(frozen=True)
class Tied:
    """What ties the experiences together, in words: a heading with lines and their sources."""

    title: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]


def ties_in_words(facts: Facts) -> list[Tied]:
    """What returned, what was new, what surprised; what is empty is left out."""
    found = library.ties(facts)
    titles = (
        (gettext("Wat terugkwam"), found.returned),
        (gettext("Wat nieuw was"), found.new),
        (gettext("Wat verraste"), found.surprised),
    )
    return [
        Tied(title, tuple((said_in_words(each.what, each.values), each.sources) for each in lines))
        for title, lines in titles
        if lines
    ]


def openers_of(chain: Chain, *, most: int = FEW) -> list[Shown]:
    """For the few minutes right after one experience; costs no query."""
    if not chain.has_begun:
        return []
    name = chain.experience.student.first_name
    facts = Facts(name, timezone.localdate(), (lived(chain),))
    return shown(library.openers(facts, most=most))


def facts_for(student: Student, about: list[Chain]) -> Facts:
    """All that the rules may know, in a fixed number of queries."""
    there = {chain.experience.pk for chain in about}
    before, sectors_before = _said_before(student, there)
    extra = _Extra.of(student, about)
    return Facts(
        name=student.first_name,
        today=timezone.localdate(),
        lived=tuple(lived(chain, extra) for chain in about),
        before=before,
        sectors_before=sectors_before,
        suits_before=_suits_before(student, there),
        steps=_steps(student),
        school_words=_school_words(student),
        programme=about[-1].experience.enrolment.programme if about else "",
        outside=_outside(student),
    )


@dataclass(frozen=True)
class _Extra:
    """What the chains do not hold: sectors by key; invitations and new skills by experience."""

    sectors: dict[int, Sector]
    invited: dict[int, str]
    stretched: dict[int, str]

    @classmethod
    def of(cls, student: Student, about: list[Chain]) -> _Extra:
        if not about:
            return cls({}, {}, {})
        taken = Invitation.objects.filter(
            student=student,
            state=InvitationState.TAKEN,
            offering__sign_ups__experience__in=[c.experience.pk for c in about],
        )
        return cls(
            sectors={sector.pk: sector for sector in Sector.objects.all()},
            invited=dict(taken.values_list("offering__sign_ups__experience", "because")),
            stretched=_stretched(student, about),
        )

    def sector_of(self, placement: Placement) -> Sector | None:
        key = placement.assignment.sector_id
        return self.sectors.get(key) if key else None


def _stretched(student: Student, about: list[Chain]) -> dict[int, str]:
    """Where exactly one of the skills asked had not been seen in an earlier experience."""
    chains = {p.assignment_id: chain for chain in about for p in chain.placements}
    asked: dict[int, dict[int, Skill]] = {}
    for link in Assignment.skills.through.objects.filter(assignment__in=chains).select_related(
        "skill"
    ):
        asked.setdefault(link.assignment_id, {})[link.skill_id] = link.skill
    seen = list(
        Strength.objects.filter(student=student).values_list(
            "skill", "experience_code", "created__date"
        )
    )
    found = {}
    for assignment, skills in asked.items():
        experience = chains[assignment].experience
        before = {
            skill
            for skill, code, on in seen
            if code != experience.code and on < experience.created.date()
        }
        new = [skill for pk, skill in skills.items() if pk not in before]
        if len(skills) > 1 and len(new) == 1:
            found[experience.pk] = str(new[0])
    return found


def lived(chain: Chain, extra: _Extra | None = None) -> Lived:
    experience, placement = chain.experience, chain.placement
    sector = extra.sector_of(placement) if extra and placement else None
    report = chain.told
    return Lived(
        code=experience.code,
        title=chain.title,
        place=place_of(chain),
        on=placement.end if placement else None,
        sector=sector.code if sector else "",
        sector_name=str(sector) if sector else "",
        goals=tuple(_goal(chain, line) for line in chain.goals),
        said=tuple(_said(chain, feedback) for feedback in chain.given),
        suits=tuple(map(_suit, report.suits.all())) if report else (),
        dared=report.dared if report else "",
        invited=extra.invited.get(experience.pk, "") if extra else "",
        stretched=extra.stretched.get(experience.pk, "") if extra else "",
    )


def place_of(chain: Chain) -> str:
    return chain.company.name if chain.company else chain.title


def _goal(chain: Chain, line: GoalLine) -> Goal:
    given = chain.given
    looks = [
        Look(
            place=seen.place or place_of(chain),
            step=seen.view.step,
            words=seen.view.get_step_display(),
            who=_who(given[at]),
            on=_day(given[at]),
        )
        for at, seen in enumerate(line.seen)
        if seen.view
    ]
    own = line.own
    return Goal(
        text=line.goal.text,
        later=line.goal.later,
        own=own.step if own else 0,
        own_words=own.get_step_display() if own else "",
        looks=tuple(looks),
    )


def _said(chain: Chain, feedback: Any) -> Said:
    placement = next(p for p in chain.placements if p.pk == feedback.placement_id)
    return _as_said(feedback, placement, chain.experience.code, chain.place_of(placement))


def _as_said(feedback: Any, placement: Any, code: str, place: str) -> Said:
    """Who saw it: the trainer where known, else the workplace."""
    return Said(
        code=code,
        place=place,
        seer=f"t{placement.trainer_id}" if placement.trainer_id else f"w{placement.workplace_id}",
        who=_who(feedback),
        on=_day(feedback),
        went_well=feedback.went_well,
        tip=feedback.tip,
        strengths=tuple(SkillFact(skill.code, str(skill)) for skill in feedback.strengths.all()),
    )


def _who(feedback: Any) -> str:
    return feedback.given_by or str(feedback.placement.trainer or "")


def _day(feedback: Any) -> date | None:
    return timezone.localdate(feedback.given_at) if feedback.given_at else None


def _suit(suit: Suit) -> SuitFact:
    label = str(Aspect(suit.aspect).label)
    return SuitFact(suit.aspect, label, suit.verdict, suit.text)


def _said_before(student: Student, there: set[int]) -> tuple[tuple[Said, ...], frozenset[str]]:
    """What workplaces said in other experiences, oldest first, and in which sectors that was."""
    rows = (
        Feedback.objects.filter(placement__experience__student=student, state__in=SAID)
        .exclude(placement__experience__in=there)
        .select_related(
            "placement__experience",
            "placement__trainer",
            "placement__workplace__company",
            "placement__assignment__sector",
        )
        .prefetch_related("strengths")
        .order_by("placement__end", "pk")
    )
    said, sectors = [], set()
    for feedback in rows:
        placement = feedback.placement
        company = placement.workplace.company.name
        said.append(_as_said(feedback, placement, placement.experience.code, company))
        if placement.assignment.sector:
            sectors.add(placement.assignment.sector.code)
    return tuple(said), frozenset(sectors)


def _suits_before(student: Student, there: set[int]) -> tuple[tuple[str, SuitFact], ...]:
    rows = (
        Suit.objects.filter(report__experience__student=student, report__handed_in_at__isnull=False)
        .exclude(report__experience__in=there)
        .select_related("report__experience")
        .order_by("report__experience__created", "pk")
    )
    return tuple((suit.report.experience.code, _suit(suit)) for suit in rows)


def _steps(student: Student) -> tuple[Step, ...]:
    """The latest first; what was dropped is left in peace."""
    rows = (
        NextStep.objects.filter(student=student)
        .exclude(state=NextStepState.DROPPED)
        .select_related("experience")
        .order_by("-created", "-pk")[:LATEST]
    )
    return tuple(
        Step(
            text=step.text,
            state=step.state,
            outcome=step.outcome,
            by_when=step.by_when,
            agreed_on=timezone.localdate(step.created),
            code=step.experience.code if step.experience else "",
            with_somebody=step.kind == StepKind.SHADOW or step.company_id is not None,
        )
        for step in rows
    )


def _school_words(student: Student) -> tuple[str, ...]:
    """What school wrote in debriefs and talks, the latest."""
    lines = Debrief.objects.filter(experience__student=student).order_by("-on", "-pk")
    records = CareerDialogue.objects.filter(student=student).exclude(state=DialogueState.PLANNED)
    return (
        *lines.values_list("line", flat=True)[: 2 * LATEST],
        *records.values_list("record", flat=True)[:LATEST],
    )


def _outside(student: Student) -> str:
    """Only with the student's own tick: it is of outside school."""
    agreed = Profile.objects.filter(student=student, outside_in_talk=True)
    return str(agreed.values_list("does_already", flat=True).first() or "")
