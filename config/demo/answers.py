"""What the three answer each other: thanks, a remark, a corrected line, a goal that changes.

Its dice are its own, so that the rest of the demo stays what it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from config.demo.clock import Timeline
from config.demo.school import Stage
from core.actors import Actor
from core.errors import Refused
from placements.actions.goals import Wording, change_goal
from placements.enums import ExperienceState
from placements.models import Experience, Goal, Placement
from reflections.actions import feedback, remarks
from reflections.enums import FeedbackState, FeedbackWay, Helped, Section
from reflections.models import Feedback, FeedbackLink
from reflections.queries.feedback import words_of

DARED = (
    "Ik sprak als eerste een gast aan.",
    "Ik vroeg om hulp, ook al stond iedereen te kijken.",
    "Ik belde zelf dat ik later kwam.",
    "Ik ging op de ladder, met knikkende knieën.",
    "Ik zei dat iets niet veilig was.",
)
THANKED = (
    "Dank u wel! Ik wist niet dat u dat had gezien.",
    "Bedankt voor de tip, ik ga het proberen.",
    "Ik vond het leuk bij jullie. Dank u wel.",
    "Daar had ik zelf niet aan gedacht.",
)
BACK = (
    "Graag gedaan. Kom nog eens langs!",
    "Mooi om te lezen. Volgende keer laten we je meer doen.",
    "Je bent altijd welkom om nog eens te kijken.",
)
READ = (
    "Mooi eerlijk verteld. Hier praten we over door.",
    "Je schrijft dat het spannend was. En je deed het toch.",
    "Knap dat je dit zo opmerkt.",
)
ADDED = (
    " Let ook op je pauze.",
    " En vraag gerust eerder om hulp.",
    " Neem de volgende keer werkkleding mee.",
)
CHANGED = (
    ("Ik wil leren plannen wat ik eerst doe", "Er was meer te doen dan ik dacht."),
    ("Ik wil leren vragen stellen aan collega's", "Dat bleek hier het belangrijkste."),
)
HELPS = (
    [Helped.TIP],
    [Helped.WENT_WELL, Helped.TIP],
    [Helped.STRENGTHS],
    [Helped.WENT_WELL, Helped.GOALS],
)


class Answers:
    """`begun`, `given` and `told` are called when a placement runs, and when a part came."""

    def __init__(self, stage: Stage, line: Timeline) -> None:
        self.stage, self.line = stage, line

    @staticmethod
    def _dice(what: str, placement: Placement) -> Random:
        seed = f"{what}:{placement.experience.student.sort_key}:{placement.start}"
        return Random(seed)  # noqa: S311 - a play, no secret

    def _plan(self, dice: Random, days: float, do: Callable[..., Any], **given: Any) -> None:
        when: datetime = timezone.localtime() + timedelta(days=dice.random() * days + 0.2)
        if not 8 <= when.hour < 21:
            when = when.replace(hour=9 + dice.randrange(10))
        self.line.at(max(when, timezone.localtime() + timedelta(minutes=5)), do, **given)

    def begun(self, placement: Placement) -> None:
        """A goal that no longer fits is changed while the work goes on."""
        dice = self._dice("begun", placement)
        if dice.random() < 0.15:
            text, why = dice.choice(CHANGED)
            self._plan(dice, 0.1, self.change, placement=placement, text=text, why=why)

    def change(self, placement: Placement, text: str, why: str) -> None:
        goal = Goal.objects.filter(experience=placement.experience_id).order_by("order").first()
        if goal is not None:
            by = Actor.of(placement.experience.student.user)
            wording = Wording(goal.kind, text, goal.later)
            self._may(change_goal, goal=goal, wording=wording, why=why, by=by)

    def given(self, placement: Placement) -> None:
        """A word is added the next day."""
        dice = self._dice("given", placement)
        if dice.random() < 0.1:
            self._plan(dice, 1.5, self.correct, placement=placement, more=dice.choice(ADDED))

    def correct(self, placement: Placement, more: str) -> None:
        found = Feedback.objects.filter(placement=placement, state=FeedbackState.GIVEN).first()
        if found is None or found.way == FeedbackWay.SCHOOL:
            return
        words = words_of(found)
        words.tip += more
        by = Actor.bearer(FeedbackLink.objects.get(placement=placement))
        self._may(feedback.give_feedback, placement=placement, words=words, way=found.way, by=by)

    def told(self, placement: Placement) -> None:
        """The student tells what of the feedback helped, and who guides answers the story."""
        dice = self._dice("told", placement)
        hero = placement.experience.student_id == self.stage.students[0].pk
        if hero or dice.random() < 0.6:
            helped = dice.choice(HELPS)
            self._plan(dice, 9, self.help_, placement=placement, helped=helped)
        if hero or dice.random() < 0.35:
            values = {"text": dice.choice(THANKED), "back": dice.choice(BACK)}
            answers = hero or dice.random() < 0.4
            self._plan(dice, 9, self.thank, placement=placement, answers=answers, **values)
        if hero or dice.random() < 0.25:
            self._plan(dice, 4, self.read, placement=placement, text=dice.choice(READ))

    def dared(self, placement: Placement) -> str:
        dice = self._dice("dared", placement)
        return dice.choice(DARED) if dice.random() < 0.4 else ""

    def help_(self, placement: Placement, helped: list[str]) -> None:
        found = Feedback.objects.filter(placement=placement, state=FeedbackState.GIVEN).first()
        if found is not None:
            found.placement = placement
            by = Actor.of(placement.experience.student.user)
            feedback.mark_helped(feedback=found, helped=helped, by=by)

    def thank(self, placement: Placement, text: str, back: str, answers: bool) -> None:  # noqa: FBT001
        if not Feedback.objects.filter(placement=placement, state=FeedbackState.GIVEN).exists():
            return
        experience = self._experience(placement)
        by = Actor.of(experience.student.user)
        section = Section.WORKPLACE
        self._may(
            remarks.answer_as_student, experience=experience, section=section, text=text, by=by
        )
        if answers:
            dice = self._dice("back", placement)
            self._plan(dice, 3, self.answer, placement=placement, text=back)

    def answer(self, placement: Placement, text: str) -> None:
        by = Actor.bearer(FeedbackLink.objects.get(placement=placement))
        section = Section.WORKPLACE
        self._may(
            remarks.answer_as_workplace, placement=placement, section=section, text=text, by=by
        )

    def read(self, placement: Placement, text: str) -> None:
        group = self.stage.group_of(placement.experience.student)
        who = next((who for who, groups in self.stage.counsellors if group in groups), None)
        experience = self._experience(placement)
        if who is not None and experience.state != ExperienceState.CANCELLED:
            by = Actor.of(who)
            self._may(
                remarks.answer_as_school,
                experience=experience,
                section=Section.REPORT,
                text=text,
                by=by,
            )

    @staticmethod
    def _experience(placement: Placement) -> Experience:
        return Experience.objects.select_related("student__user", "student__school").get(
            pk=placement.experience_id
        )

    @staticmethod
    def _may(do: Callable[..., Any], **given: Any) -> None:
        try:
            do(**given)
        except Refused:
            return  # the moment has passed
