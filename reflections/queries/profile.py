"""«Wie ben ik in mijn werk»: built from what was seen and said, each with the experience it is from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from placements.enums import ExperienceState
from placements.models import Experience, Placement
from reflections.enums import Aspect, Part, SetKind, Side, Step
from reflections.models import Absent, Answer, Suit
from reflections.queries.chain import Chain, chain_of
from reflections.queries.experiences import goals_as_seen
from students.models import Profile, Strength, Student, Wish

WELL = Step.ALONE  # from here on somebody can do it


@dataclass(frozen=True)
class Source:
    """In which experience, and who said it."""

    code: str
    title: str
    day: date | None
    who: str = ""


@dataclass
class Trait:
    """A strength or a goal, with everybody who saw it."""

    name: str
    sources: list[Source] = field(default_factory=list)
    skill: str = ""  # the code of a skill, which the student can recognise
    others: bool = False
    self_: bool = False
    own_sources: list[Source] = field(default_factory=list)  # where the student saw it


@dataclass
class Window:
    """A Johari window: what self and others see, only others, only self, and nobody yet."""

    both: list[Trait] = field(default_factory=list)
    others: list[Trait] = field(default_factory=list)
    own: list[Trait] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)  # what is still to be tried


@dataclass(frozen=True)
class Point:
    step: int
    label: str
    source: Source


@dataclass
class Attitude:
    """One item of work attitude through time: words, in the order in which they were said."""

    text: str
    points: list[Point] = field(default_factory=list)


@dataclass
class Fit:
    """One aspect of work, and how it suited in each experience."""

    label: str
    said: list[tuple[Suit, Source]] = field(default_factory=list)


@dataclass
class WorkProfile:
    strengths: list[Trait]
    window: Window
    attitudes: list[Attitude]
    fits: list[Fit]
    later: list[tuple[str, str, Source]]  # a goal, where it will be needed, where it is from
    motives: str
    wished_work: str
    outside: str  # what is done outside school and work
    places: list[Source]  # what began, newest first: where something can have been seen
    outside_hidden: bool  # there is something, and the student keeps it to itself

    @property
    def is_empty(self) -> bool:
        return not self.places


def work_profile(student: Student, *, own: bool) -> WorkProfile:
    """Eight queries, however long the path. What a student does outside school is for others only
    when the student said so.
    """
    chains = [chain_of(e, own=own) for e in _fetched(student)]
    by_code = {chain.experience.code: chain for chain in chains}
    noted = student.strengths.select_related("skill").order_by("created", "pk")
    strengths = strengths_of([s for s in noted if s.experience_code in by_code], by_code)
    profile = Profile.objects.filter(student=student).first() or Profile(student=student)
    wishes = Wish.objects.filter(student=student, open=True).order_by("created", "pk")
    outside = profile.does_already.strip()
    shows = own or profile.outside_in_talk
    return WorkProfile(
        strengths=[trait for trait in strengths if trait.others],
        window=window_of([*strengths, *goals_of(chains)], [wish.text for wish in wishes]),
        attitudes=_attitudes(chains),
        fits=_fits(chains),
        later=[
            (line.goal.text, line.goal.later, source_of(chain))
            for chain in chains
            for line in chain.goals
            if line.goal.later
        ],
        motives=profile.motives.strip(),
        wished_work=profile.wished_work.strip(),
        outside=outside if shows else "",
        places=[source_of(chain) for chain in reversed(chains) if chain.has_begun],
        outside_hidden=bool(outside) and not profile.outside_in_talk,
    )


def _fetched(student: Student) -> list[Experience]:
    placements = Placement.objects.select_related(
        "assignment", "workplace__company", "trainer", "feedback"
    )
    no_report = Absent.objects.filter(experience=OuterRef("pk"), part=Part.REPORT)
    found = (
        Experience.objects.filter(student=student)
        .exclude(state=ExperienceState.CANCELLED)
        .select_related("report")
        .annotate(no_report=Exists(no_report))
        .prefetch_related(Prefetch("placements", placements), goals_as_seen(), "report__suits")
    )
    return list(found.order_by("created", "pk"))


def source_of(chain: Chain, who: str = "", day: date | None = None) -> Source:
    last = chain.placement.end if chain.placement else None
    return Source(chain.experience.code, chain.title, day or last, who)


def _by_workplace(chain: Chain) -> Source:
    """Who of the workplace said it, where and when; the first, where there were several."""
    for feedback in chain.given:
        name = feedback.given_by or str(feedback.placement.trainer or "")
        company = str(feedback.placement.workplace.company)
        day = timezone.localtime(feedback.given_at).date() if feedback.given_at else None
        return source_of(chain, ", ".join(part for part in (name, company) if part), day)
    return source_of(chain, str(chain.company or ""))


def strengths_of(noted: Iterable[Strength], chains: dict[str, Chain]) -> list[Trait]:
    """Most often seen by others first."""
    found: dict[str, Trait] = {}
    for strength in noted:
        code = strength.skill.code
        trait = found.setdefault(code, Trait(str(strength.skill), skill=code))
        chain = chains[strength.experience_code]
        if strength.seen_by == Side.STUDENT:
            trait.self_ = True
            trait.own_sources.append(source_of(chain))
            continue
        trait.others = True
        at_work = strength.seen_by == Side.TRAINER
        trait.sources.append(_by_workplace(chain) if at_work else source_of(chain))
    for trait in found.values():
        trait.sources = trait.sources or trait.own_sources
    return sorted(found.values(), key=lambda trait: (-len(trait.sources), trait.name))


def goals_of(chains: Iterable[Chain]) -> list[Trait]:
    """What a student can do by the own view, a workplace's, or both."""
    found = []
    for chain in chains:
        for line in chain.goals:
            seen = any(each.view and each.view.step >= WELL for each in line.looked)
            own = bool(line.own and line.own.step >= WELL)
            if seen or own:
                source = _by_workplace(chain) if seen else source_of(chain)
                found.append(Trait(line.goal.text, [source], others=seen, self_=own))
    return found


def window_of(traits: Iterable[Trait], ahead: list[str]) -> Window:
    window = Window(ahead=ahead)
    for trait in traits:
        place = window.both if trait.self_ else window.others
        (place if trait.others else window.own).append(trait)
    return window


def _attitudes(chains: list[Chain]) -> list[Attitude]:
    """By the item's code, so that a changed wording goes on with the same line; the latest counts."""
    at = {f.pk: chain for chain in chains for f in chain.given}
    when = {pk: number for number, pk in enumerate(at)}
    answers = Answer.objects.filter(
        feedback__in=at, question__question_set__kind=SetKind.ATTITUDE, step__isnull=False
    ).select_related("question")
    rows: list[Any] = sorted(answers, key=lambda a: (a.question.order, when[a.feedback_id or 0]))
    found: dict[str, Attitude] = {}
    for answer in rows:
        item = found.setdefault(answer.question.code, Attitude(answer.question.text))
        item.text = answer.question.text
        source = _by_workplace(at[answer.feedback_id])
        item.points.append(Point(answer.step, answer.get_step_display(), source))
    return list(found.values())


def _fits(chains: list[Chain]) -> list[Fit]:
    found = {aspect: Fit(str(label)) for aspect, label in Aspect.choices}
    for chain in chains:
        suits: Any = chain.told.suits.all() if chain.told else []
        for suit in suits:
            found[suit.aspect].said.append((suit, source_of(chain)))
    return list(found.values())
