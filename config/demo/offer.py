"""An assignment from the organisation's question to the coordinator's decisions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from config.demo import texts
from config.demo.clock import Timeline
from config.demo.school import SYSTEM, Stage, moment
from config.demo.story import Story, Task
from core.actors import Actor
from core.errors import Refused
from core.models import Interest, Skill
from placements.actions import choosing, course, offerings, presences, requests
from placements.actions import signing_up as wishes
from placements.actions.assignments import Times, change, default_preparation
from placements.enums import GoalKind, InvitationState, PlacementState, SignUpState
from placements.models import Experience, Invitation, Offering, Placement, SignUp
from placements.queries.candidates import with_turns
from placements.queries.offerings import work_days
from placements.queries.papers import demands_of, papers_of
from placements.working_time import born, check
from students.models import Student

CLOCK = "%H:%M"
MOST_NOES = 3  # that a student hears in two terms
NO_OR_WAITING = (SignUpState.SUBMITTED, SignUpState.DECLINED)


@dataclass
class Offer(ABC):
    """One assignment on the timeline; `prepare` takes over where somebody is chosen."""

    stage: Stage
    line: Timeline
    task: Task
    title: str
    first: date
    after: Any
    hero: int | None = None  # the story of the demo's own student, when she is on this one
    ahead: bool = False  # the hero's next one: her list is not complete yet
    fate: str = ""  # "", "draft", "called_off" or "asked"
    seats: int = 0
    offering: Any = None  # from the moment that it is accepted
    asked: Any = None
    present: list[Any] = field(default_factory=list)
    stories: dict[int, Story] = field(default_factory=dict)

    def begin(self) -> None:
        day = self.first - timedelta(days=31)
        self.line.at(moment(day, self._clock("09:00", 420)), self.ask)

    # -- small helps -------------------------------------------------------------------------

    @property
    def dice(self) -> Any:
        return self.stage.dice

    def _clock(self, begin: str, minutes: int) -> str:
        base = datetime.strptime(begin, CLOCK)  # noqa: DTZ007 - a time on the clock, no moment
        return (base + timedelta(minutes=self.dice.randrange(minutes))).strftime(CLOCK)

    def _on(self, days: int, begin: str = "08:45", minutes: int = 420) -> datetime:
        """Some time of the day, so many days before (negative) or after the first day."""
        return moment(self.first + timedelta(days=days), self._clock(begin, minutes))

    def times(self) -> list[Times]:
        return [
            Times(
                moment(self.first + timedelta(days=after), begin),
                moment(self.first + timedelta(days=after), end),
                pause,
            )
            for after, begin, end, pause in self.task.days
        ]

    # -- the question and the offer ----------------------------------------------------------

    def ask(self) -> None:
        company = self.stage.companies[self.task.company]
        place, trainer = company.workplaces.first(), self.stage.trainers[self.task.company]
        days = self.times()
        values = {
            "organisation": company.name,
            "contact_name": trainer.full_name,
            "phone": trainer.phone,
            "what": self.task.tasks,
            "starts": days[0].starts,
            "ends": days[-1].ends,
            "seats": self.seats,
            "street": place.street,
            "postcode": place.postcode,
            "city": place.city,
        }
        if trainer.email and self.dice.random() < 0.5:
            self.asked = requests.ask(
                school=self.stage.school, email=trainer.email, by=SYSTEM, **values
            )
            requests.confirm(request=self.asked, by=SYSTEM)
        else:
            self.asked = requests.enter(
                school=self.stage.school, by=self.stage.by, email=trainer.email, **values
            )
        if self.fate != "asked":
            self.line.at(self._on(-30), self.accept)

    def accept(self) -> None:
        self.offering = requests.accept(
            request=self.asked,
            term=self.stage.term_on(self.first),
            by=self.stage.by,
            days=self.times(),
            title=self.title,
            kind=self.task.kind,
            seats=self.seats,
            company=self.stage.companies[self.task.company],
        )
        if self.fate != "draft":
            self.line.at(self._on(-27), self.publish)

    def publish(self) -> None:
        task, assignment = self.task, self.offering.assignment
        change(
            offering=self.offering,
            by=self.stage.by,
            days=self.times(),
            seats=self.seats,
            least=task.least,
            **self._asked_of_who_comes(),
            preparation=default_preparation(),
            sign_up_until=self.first - timedelta(days=10),
            note=self.dice.choice(("", "", "Vorig jaar liep dit goed.")),
            skills=Skill.objects.filter(code__in=task.skills),
            interests=Interest.objects.filter(code__in=task.interests),
            kind=task.kind,
            title=self.title,
            tasks=task.tasks,
            asked=task.asked,
            learnable=task.learnable,
            company=assignment.company,
            workplace=assignment.workplace,
            trainer=assignment.trainer,
            sector=assignment.company.sector,
        )
        offerings.publish(offering=self.offering, by=self.stage.by)
        if self.fate == "called_off":
            self._plan_wishes()
            self.line.at(self._on(-12), self.call_off)
            return
        self.line.at(self._on(-14), self.join)
        self.line.at(self._on(-21), self.invite)
        self._plan_wishes()
        self.line.at(self._on(-10, "16:30", 60), self.close)
        self.line.at(self._on(-9, "13:00", 180), self.decide)

    def _asked_of_who_comes(self) -> dict[str, tuple[str, ...]]:
        """School writes it down since this term."""
        if self.first < self.stage.terms[-1].start:
            return {}
        return {"programmes": self.task.programmes, "certificates": self.task.certificates}

    def call_off(self) -> None:
        """Whom a round placed here meanwhile hears it first."""
        there = Placement.objects.filter(assignment=self.offering.assignment_id)
        for placement in there.exclude(state=PlacementState.CANCELLED):
            course.cancel(placement=placement, reason=texts.CALLED_OFF, by=self.stage.by)
        offerings.call_off(offering=self.offering, reason=texts.CALLED_OFF, by=self.stage.by)

    def join(self) -> None:
        teacher = self.dice.choice(self.stage.teachers)
        presences.join(offering=self.offering, user=teacher, by=Actor.of(teacher))
        self.present = [teacher]

    # -- the students ------------------------------------------------------------------------

    def _candidates(self) -> Iterator[Student]:
        """Who may do this, those with a liking for it first, everybody different each time."""
        assignment = self.offering.assignment
        wanted = set(self.task.interests)
        scored = [
            (
                len(wanted & self.stage.interests[s.pk]) * 0.7 + self.dice.random() * 2,
                s,
            )
            for s in self.stage.students
        ]
        scored.sort(key=lambda pair: (-pair[0], pair[1].pk))
        days, demands = work_days(assignment), demands_of(self.offering)
        papers = papers_of([s.pk for s in self.stage.students]) if demands else {}
        hero = self.stage.students[0]
        if self.hero is not None:
            yield hero
        for _score, s in scored:
            if s.pk == hero.pk or (demands and demands.unmet(papers[s.pk])):
                continue
            if not check(days, kind=assignment.kind, age_on=born(s.birth_date)):
                yield s

    def _plan_wishes(self) -> None:
        count = round(self.seats * (1.2 + self.dice.random() * 0.6)) + 1
        for number, student in enumerate(islice(self._candidates(), count)):
            early = -24 if number == 0 and self.hero is not None else -self.dice.randint(11, 20)
            self.line.at(self._on(early, "15:30", 300), self.sign_up, student=student, n=number)

    def sign_up(self, student: Student, n: int) -> None:
        if student.sign_ups.filter(state__in=NO_OR_WAITING).count() >= MOST_NOES:
            return  # not yet another no
        story = self._story(n, student)
        self.stories[student.pk] = story
        kind = GoalKind.LEARN if n % 4 else GoalKind.SHOW
        goal = story.goal if kind == GoalKind.LEARN or self.hero is not None else story.second
        kind = GoalKind.LEARN if goal == story.goal else GoalKind.SHOW
        try:
            made = wishes.sign_up(
                offering=self.offering,
                student=student,
                by=Actor.of(student.user),
                goal=goal,
                goal_kind=kind,
            )
        except Refused:
            return  # already signed up through an invitation
        if self.dice.random() < 0.05 and n:
            self.line.at(self._on(-11, "16:00", 200), self.withdraw, sign_up=made)

    def _story(self, n: int, student: Student) -> Story:
        if self.hero is not None and student.pk == self.stage.students[0].pk:
            return self.task.stories[self.hero]
        return self.task.stories[(n + self.dice.randrange(3)) % len(self.task.stories)]

    def withdraw(self, sign_up: SignUp) -> None:
        sign_up.refresh_from_db()
        if sign_up.state == SignUpState.SUBMITTED:
            wishes.withdraw(sign_up=sign_up, by=Actor.of(sign_up.student.user))

    def invite(self) -> None:
        """One student is dared, most often one who holds back."""
        signed = set(self.offering.sign_ups.values_list("student_id", flat=True))
        later = islice(self._candidates(), self.seats * 2, None)
        for student in islice((s for s in later if s.pk not in signed), 1):
            invitation = wishes.invite(
                offering=self.offering, student=student, because=self.task.because, by=self.stage.by
            )
            answer = self.dice.random()
            if answer < 0.55:
                self.line.at(self._on(-18, "15:00", 300), self.sign_up, student=student, n=1)
            elif answer < 0.75:
                self.line.at(self._on(-17, "15:00", 300), self.pass_on, invitation=invitation)
            elif answer < 0.85:
                self.line.at(self._on(-19, "12:00", 120), self.take_back, invitation=invitation)

    def pass_on(self, invitation: Invitation) -> None:
        invitation.refresh_from_db()
        if invitation.state == InvitationState.SENT:
            wishes.pass_invitation(invitation=invitation, by=Actor.of(invitation.student.user))

    def take_back(self, invitation: Invitation) -> None:
        """The coordinator heard that it does not suit."""
        invitation.refresh_from_db()
        if invitation.state == InvitationState.SENT:
            wishes.take_back(invitation=invitation, by=self.stage.by)

    def close(self) -> None:
        offerings.close(offering=self.offering, by=self.stage.by)

    # -- deciding ----------------------------------------------------------------------------

    def decide(self) -> None:
        """Whose turn it is weighs most, as the page for deciding shows it: who heard no most often
        since the last yes, and then who did least. The others read a reason."""
        offering = self.offering
        submitted = offering.sign_ups.filter(state=SignUpState.SUBMITTED)
        waiting: list[Any] = list(with_turns(submitted).select_related("student__user"))
        hero = self.stage.students[0].pk
        waiting.sort(
            key=lambda s: (
                s.student_id != hero,
                -s.declined_before,
                s.placed_this_term,
                s.created,
                s.pk,
            )
        )
        left = self.seats - self._chosen_by_a_round(offering)
        no: list[SignUp] = []
        for sign_up in waiting:
            if left and self.choose(sign_up):
                left -= 1
            else:
                no.append(sign_up)
        self._decline(no)

    def _chosen_by_a_round(self, offering: Offering) -> int:
        """Whom the coordinator placed by applying a proposal prepares like anybody else."""
        chosen = list(
            Placement.objects.filter(
                assignment=offering.assignment_id, experience__sign_up__state=SignUpState.CHOSEN
            ).select_related("experience")
        )
        for placement in chosen:
            self.prepare(placement, self.stories[placement.experience.student_id])
        return len(chosen)

    def choose(self, sign_up: SignUp) -> bool:
        try:
            experience = choosing.choose(sign_up=sign_up, because=self._because(), by=self.stage.by)
        except Refused:
            return False  # elsewhere at that hour
        placement = experience.placements.get()
        self.prepare(placement, self.stories[sign_up.student_id])
        return True

    def _because(self) -> str:
        """For one in three; the words come by in turn."""
        turn, left = divmod(Experience.objects.count(), 3)
        return "" if left else texts.BECAUSE[turn % len(texts.BECAUSE)]

    @abstractmethod
    def prepare(self, placement: Placement, story: Story) -> None:
        """What a chosen student does until the first day."""

    def _decline(self, sign_ups: list[SignUp]) -> None:
        reason, after = self.task.no
        for number, sign_up in enumerate(sign_ups):
            in_person = number == 0 and self.dice.random() < 0.35
            choosing.decline(
                sign_up=sign_up,
                reason=reason,
                next_step=after,
                personal_word=self.dice.choice(texts.PERSONAL),
                in_person=in_person,
                by=self.stage.by,
            )
            if in_person:
                self.line.at(self._on(-self.dice.randint(1, 6)), self.tell, sign_up=sign_up)

    def tell(self, sign_up: SignUp) -> None:
        sign_up.refresh_from_db()
        if sign_up.state == SignUpState.DECLINED and sign_up.told_at is None:
            choosing.told(sign_up=sign_up, by=self.stage.by)
