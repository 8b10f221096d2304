"""What follows a placement: feedback, the student's story, a short talk, a thank-you."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from config.demo import texts
from config.demo.answers import Answers
from config.demo.clock import Timeline
from config.demo.course import Life
from config.demo.school import SYSTEM, Stage
from config.demo.story import Story
from config.demo.voices import Voices
from core.actors import Actor
from core.errors import Refused
from core.models import Skill
from placements.actions import judging
from placements.enums import ExperienceState
from placements.models import Experience, Goal, Judgement, Placement
from reflections.actions import asking, feedback, reports, talks, thanks
from reflections.enums import (
    Aspect,
    Competence,
    FeedbackState,
    FeedbackWay,
    NextStepState,
    Part,
    Verdict,
)
from reflections.models import CareerDialogue, Feedback, FeedbackLink, NextStep, Report, ThanksLink
from reflections.queries.chain import HELD, LIVED
from reflections.queries.feedback import Words
from students.models import Student

VERDICTS = {"+": Verdict.SUITS, "-": Verdict.NOT, "?": Verdict.UNKNOWN}


class Aftermath:
    """`follow` is what a Life calls when a placement is over."""

    def __init__(self, stage: Stage, line: Timeline) -> None:
        self.stage, self.line, self.dice = stage, line, stage.dice
        self.stories: dict[int, Story] = {}  # by experience
        self.voices = Voices(line)
        self.late_reports = 0
        self.looked_back = 0
        self.answers = Answers(stage, line)

    def _in(self, low: float, high: float) -> datetime:
        """Some time from `low` to `high` days after now, in the waking hours."""
        when = timezone.localtime() + timedelta(days=low + self.dice.random() * (high - low))
        if not 8 <= when.hour < 21:
            when = when.replace(hour=9 + self.dice.randrange(10))
        return max(when, timezone.localtime() + timedelta(minutes=5))

    def follow(self, life: Life, placement: Placement, story: Story, *, absent: bool) -> None:
        hero = placement.experience.student_id == self.stage.students[0].pk
        self.stories[placement.experience_id] = story
        asking.ask_feedback(placement=placement, by=SYSTEM)
        if not absent:
            self._plan_feedback(placement, story, sure=hero)
        by = life.present[0] if life.present else self.stage.coordinator
        if absent:
            self.line.at(self._in(0.5, 4), self.miss, placement=placement, who=by)
            return
        luck = self.dice.random()
        if hero or luck < 0.78:
            self.line.at(self._in(0.5, 5), self.tell, placement=placement, story=story, full=hero)
        elif luck < 0.88:
            self.line.at(self._in(1, 6), self.begin, placement=placement)
        if hero or self.dice.random() < 0.6:
            self.line.at(self._in(0.1, 4), self.debrief, placement=placement, story=story, who=by)
        judgement = Judgement.objects.filter(experience=placement.experience_id).first()
        if judgement:
            self.line.at(self._in(6, 9), self.look_back, judgement=judgement)
        if life.task.thanks and self.dice.random() < 0.35:
            text = self.dice.choice(life.task.thanks)
            self.line.at(self._in(0.05, 3), self.thank, placement=placement, text=text)

    # -- the workplace -----------------------------------------------------------------------

    def _plan_feedback(self, placement: Placement, story: Story, *, sure: bool) -> None:
        luck = 0.1 if sure else self.dice.random()
        values: dict[str, Any] = {"placement": placement, "story": story}
        if luck < 0.66:
            self.line.at(self._in(0.2, 8), self.give, way=FeedbackWay.MAIL, **values)
        elif luck < 0.74:
            self.line.at(self._in(0.01, 0.2), self.give, way=FeedbackWay.QR, **values)
        elif luck < 0.85:
            self.line.at(self._in(0.1, 2), self.give, way=FeedbackWay.SCHOOL, **values)
        elif luck < 0.9:
            self.line.at(self._in(4, 14), self.elsewhere, **values)
        else:
            for days in (3.2, 10.2):
                self.line.at(self._in(days, days + 0.2), self.remind, placement=placement)
            if self.dice.random() < 0.85:
                self.line.at(self._in(18, 35), self.never, placement=placement)

    def give(self, placement: Placement, story: Story, way: str) -> None:
        goals = list(Goal.objects.filter(experience=placement.experience_id).order_by("order"))
        trainer = placement.trainer
        if way == FeedbackWay.SCHOOL:
            by = Actor.of(self.dice.choice(self.stage.teachers))
        else:
            by = Actor.bearer(FeedbackLink.objects.get(placement=placement))
        found = Feedback.objects.filter(placement=placement).select_related("question_set").first()
        asked = found.question_set.questions.all() if found and found.question_set else []
        feedback.give_feedback(
            placement=placement,
            way=way,
            by=by,
            words=Words(
                steps={g.pk: story.steps[min(n, 1)] for n, g in enumerate(goals)},
                attitude={q.code: self.dice.choice((2, 3, 3, 4)) for q in asked},
                went_well=story.well,
                tip=story.tip,
                strengths=list(story.seen),
                given_by=trainer.full_name if trainer else "",
            ),
        )
        self.answers.given(placement)

    def elsewhere(self, placement: Placement, story: Story) -> None:
        if self._waits(placement):
            feedback.note_elsewhere(
                placement=placement,
                went_well=self.dice.choice(texts.ELSEWHERE) + story.well,
                tip=story.tip,
                given_by=str(placement.trainer or ""),
                by=self.stage.by,
            )

    def never(self, placement: Placement) -> None:
        if self._waits(placement):
            reason = self.dice.choice(texts.FEEDBACK_NEVER)
            feedback.note_not_given(placement=placement, reason=reason, by=self.stage.by)

    def remind(self, placement: Placement) -> None:
        found = Feedback.objects.filter(placement=placement, state=FeedbackState.ASKED).first()
        if found:
            asking.remind(feedback=found, today=timezone.localdate())

    def _waits(self, placement: Placement) -> bool:
        return Feedback.objects.filter(placement=placement, state=FeedbackState.ASKED).exists()

    # -- the student -------------------------------------------------------------------------

    def begin(self, placement: Placement) -> None:
        """A draft that stays one."""
        student = placement.experience.student
        report = reports.start_report(experience=placement.experience, by=Actor.of(student.user))
        story = self.dice.choice(texts.SHORT_STORY)
        reports.save_draft(report=report, by=Actor.of(student.user), story=story)

    def tell(self, placement: Placement, story: Story, full: bool) -> None:  # noqa: FBT001
        experience = placement.experience
        by = Actor.of(experience.student.user)
        report = reports.start_report(experience=experience, by=by)
        words = self._words(story, placement, full=full)
        reports.save_draft(report=report, by=by, dared=self.answers.dared(placement), **words)
        goals = Goal.objects.filter(experience=experience).order_by("order")
        for number, goal in enumerate(goals):
            reports.set_own_view(goal=goal, step=story.steps[2 + min(number, 1)], by=by)
        extra = (story.why, self.dice.choice(texts.PEOPLE), self.dice.choice(texts.PLACE))
        said = (*extra, self.dice.choice(texts.WHOM))
        for aspect, sign, text in zip(Aspect.values, story.suits, said, strict=True):
            reports.set_suit(report=report, aspect=aspect, verdict=VERDICTS[sign], text=text, by=by)
        reports.hand_in(report=report, by=by)
        self.answers.told(placement)
        if not full and (self.dice.random() < 0.07 or self._is_to_be_seen()):
            self.line.at(self._in(0.1, 1), self.give_back, report=report)

    def _is_to_be_seen(self) -> bool:
        """Of the last days' reports two are given back for sure: on any day a few wait for more."""
        late = timezone.now() > self.line.until - timedelta(days=4)
        self.late_reports += late
        return late and self.late_reports <= 2

    def _words(self, story: Story, placement: Placement, *, full: bool) -> dict[str, str]:
        """Some tell it in one go, most answer the questions, a few leave one open."""
        task = next(life for life in self._tasks() if story in life.stories)
        words = {
            "situation": task.situation,
            "task": task.mine,
            "action": story.action,
            "result": story.result,
            "reflection": story.reflection,
        }
        if not full and self.dice.random() < 0.25:
            return {"story": " ".join(words.values())}
        return words

    @staticmethod
    def _tasks() -> Any:
        from config.demo.stories import TASKS

        return TASKS

    def give_back(self, report: Report) -> None:
        report = Report.objects.select_related("experience__student__user").get(pk=report.pk)
        try:
            reports.return_report(
                report=report, note=self.dice.choice(texts.RETURNED), by=self.stage.by
            )
        except Refused:
            return  # talked over meanwhile
        if self.dice.random() < 0.8:
            self.line.at(self._in(2, 6), self.hand_in_again, report=report)

    def hand_in_again(self, report: Report) -> None:
        report.refresh_from_db()
        by = Actor.of(report.experience.student.user)
        more = " Het moeilijkste was om hulp te vragen. Dat heb ik toch gedaan."
        reports.save_draft(report=report, by=by, reflection=report.reflection + more)
        reports.hand_in(report=report, by=by)

    # -- the talk ----------------------------------------------------------------------------

    def debrief(self, placement: Placement, story: Story, who: Any) -> None:
        experience = Experience.objects.select_related("student").get(pk=placement.experience_id)
        step = story.next if self.dice.random() < 0.75 else ""
        made = talks.debrief(
            experience=experience, line=story.debrief, next_step=step, by=Actor.of(who)
        )
        for each in made.next_steps.all():
            self._plan_outcome(each)

    def miss(self, placement: Placement, who: Any) -> None:
        """Who did not come is talked with as well; there is nothing to report and nothing seen."""
        by = Actor.of(who)
        experience = Experience.objects.select_related("student").get(pk=placement.experience_id)
        talks.debrief(experience=experience, line=texts.MISSED, by=by)
        feedback.note_not_given(placement=placement, reason=texts.NOT_THERE, by=by)
        talks.explain_absence(
            experience=experience, part=Part.REPORT, reason=texts.NOT_THERE, by=by
        )

    def _plan_outcome(self, step: NextStep) -> None:
        luck = self.dice.random()
        if luck < 0.5:
            self.line.at(self._in(9, 40), self.settle, step=step, dropped=luck < 0.06)

    def settle(self, step: NextStep, dropped: bool) -> None:  # noqa: FBT001
        step = NextStep.objects.select_related("student__user", "experience").get(pk=step.pk)
        talks.settle_next_step(
            next_step=step,
            state=NextStepState.DROPPED if dropped else NextStepState.DONE,
            outcome=texts.DROPPED if dropped else self.dice.choice(texts.OUTCOMES),
            by=Actor.of(step.student.user),
        )

    def look_back(self, judgement: Judgement) -> None:
        """The coordinator, of every other one that is over."""
        judgement.experience.refresh_from_db()
        self.looked_back += 1
        if self.looked_back % 2 and judgement.experience.state in LIVED:
            text = texts.LOOKED_BACK[self.looked_back // 2 % len(texts.LOOKED_BACK)]
            judging.look_back(judgement=judgement, text=text, by=self.stage.by)

    def thank(self, placement: Placement, text: str) -> None:
        thanks.ensure_thanks_link(placement=placement, by=self.stage.by)
        link = ThanksLink.objects.get(placement=placement)
        left = thanks.leave_thanks(link=link, text=text, by=Actor.bearer(link))
        self.line.at(self._in(1, 5), self.check, left=left)

    def check(self, left: Any) -> None:
        thanks.check_thanks(thanks=left, shown=True, by=self.stage.by)

    # -- the career dialogues ----------------------------------------------------------------

    def plan_dialogues(self) -> None:
        """Each counsellor, once a week, plans with whoever has most to talk about."""
        for number, (who, groups) in enumerate(self.stage.counsellors):
            day = timezone.localdate() + timedelta(days=1)
            for student in self._most_to_tell(groups)[: 3 if number else 2]:
                try:
                    made = talks.plan_dialogue(
                        student=student, when=self._slot(day), by=Actor.of(who)
                    )
                except Refused:
                    continue  # planned already
                self.voices.invite(made, Actor.of(who))
                self.line.at(made.planned_for + timedelta(minutes=30), self.hold, dialogue=made)

    def _slot(self, day: Any) -> datetime:
        from config.demo.school import moment

        when = day + timedelta(days=self.dice.randint(2, 6))
        while when.weekday() > 4:
            when += timedelta(days=1)
        return moment(
            when, self.dice.choice(("08:30", "09:20", "10:40", "12:50", "13:40", "14:30"))
        )

    def _most_to_tell(self, groups: tuple[str, ...]) -> list[Student]:
        lived = Counter(
            Experience.objects.filter(student__school=self.stage.school, state__in=LIVED)
            .exclude(dialogues__state__in=HELD)
            .values_list("student_id", flat=True)
        )
        found = []
        for student in self.stage.students:
            count = lived[student.pk]
            theirs = self.stage.group_of(student) in groups
            if theirs and (count > 1 or (count and self.dice.random() < 0.25)):
                found.append((-count, student.pk, student))
        return [student for _count, _pk, student in sorted(found, key=lambda f: f[:2])]

    def hold(self, dialogue: CareerDialogue) -> None:
        dialogue = CareerDialogue.objects.select_related("student__school", "counsellor").get(
            pk=dialogue.pk
        )
        about = list(dialogue.experiences.order_by("created", "pk"))
        stories = [self.stories[e.pk] for e in about if e.pk in self.stories]
        if not stories:
            return
        skill = str(Skill.objects.get(code=self.dice.choice(stories[-1].seen)))
        held = talks.hold_dialogue(
            dialogue=dialogue,
            record=self._record(skill),
            competences=self.dice.sample(Competence.values, 2),
            trainers_add=self.dice.choice(texts.TALK_TRAINERS),
            next_steps=[{"text": stories[-1].next, **self.voices.topic(self._about(stories[-1]))}],
            ticked=self.voices.ticked(dialogue),
            by=Actor.of(dialogue.counsellor),
        )
        self.voices.tell(held)
        for step in held.next_steps.all():
            self._plan_outcome(step)
        if self.dice.random() < 0.12:
            self.line.at(self._in(0.5, 4), self.correct, dialogue=held)
        if self.dice.random() < 0.4:
            self.line.at(self._in(4.5, 6.5), self.agree, dialogue=held)

    def _about(self, story: Story) -> tuple[str, ...]:
        return next(task for task in self._tasks() if story in task.stories).interests

    def _record(self, skill: str) -> str:
        parts = (
            self.dice.choice(texts.TALK_OPEN),
            self.dice.choice(texts.TALK_QUALITY).format(
                skill=skill, skill_up=skill[:1].upper() + skill[1:]
            ),
            self.dice.choice(texts.TALK_MOTIVE),
            self.dice.choice(texts.TALK_WORK),
        )
        return " ".join(parts)

    def correct(self, dialogue: CareerDialogue) -> None:
        text = self.dice.choice(texts.CORRECTIONS)
        by = Actor.of(dialogue.student.user)
        talks.correct_dialogue(dialogue=dialogue, text=text, by=by)

    def agree(self, dialogue: CareerDialogue) -> None:
        talks.close_dialogue(dialogue=dialogue, by=Actor.of(dialogue.student.user))

    def explain_old(self) -> None:
        """Once a week the coordinator says of what is long past why a part will not come."""
        limit = timezone.localdate() - timedelta(days=40)
        old = Experience.objects.filter(
            student__school=self.stage.school,
            state=ExperienceState.FINISHED,
            finished_on__lt=limit,
        ).order_by("pk")
        for experience in old[:2]:
            report = Report.objects.filter(experience=experience).first()
            if report is None:
                talks.explain_absence(
                    experience=experience,
                    part=Part.REPORT,
                    reason=texts.NO_REPORT,
                    by=self.stage.by,
                )
