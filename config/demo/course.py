"""An assignment from preparing to the last hour worked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from config.demo import texts
from config.demo.answers import Answers
from config.demo.names import LESSONS
from config.demo.offer import Offer
from config.demo.school import moment
from config.demo.story import Story
from core.actors import Actor
from core.errors import Refused
from placements.actions import course, lessons, preparing
from placements.actions.goals import Wording, set_goals
from placements.actions.hours import Lived, enter_attendance
from placements.enums import Attendance, GoalKind, PlacementState, SignUpState
from placements.models import Placement

GOES_ON = (PlacementState.READY, PlacementState.RUNNING)


class Life(Offer):
    """`after(life, placement, story, absent=…)` follows the end of each placement."""

    # -- preparing ---------------------------------------------------------------------------

    def prepare(self, placement: Placement, story: Story) -> None:
        line, dice = self.line, self.dice
        day = -8 if self.ahead else -dice.randint(6, 8)
        line.at(self._on(day, "16:00", 240), self.goals, placement=placement)
        late = dice.random() < 0.18
        if self.ahead:  # the hero is not ready yet, who goes with her is
            late = placement.experience.student_id == self.stage.students[0].pk
        line.at(self._on(-dice.randint(5, 7), "12:00", 300), self.tick, placement=placement, upto=4)
        if not late:  # otherwise the coordinator does the rest with the student, the day before
            line.at(
                self._on(-6 if self.ahead else -dice.randint(3, 6), "12:00", 300),
                self.tick,
                placement=placement,
                upto=6,
            )
        fate = dice.random()
        if late and fate < 0.2:
            line.at(self._on(-1, "09:00", 60), self.cancel, placement=placement)
        elif late:
            line.at(self._on(-1, "13:00", 120), self.tick, placement=placement, upto=6)
        if dice.random() < 0.8:
            line.at(self._on(-6, "09:00", 200), self.free, placement=placement)
        stops = len(self.task.days) > 1 and fate > 0.92
        for shift in placement.shifts.order_by("starts"):
            when = shift.ends + timedelta(minutes=dice.randint(20, 200))
            line.at(when, self.attend, placement=placement, shift_pk=shift.pk, story=story)
            if stops:
                when += timedelta(hours=2)
                line.at(when, self.end_early, placement=placement, story=story)
                break

    def goals(self, placement: Placement) -> None:
        experience = placement.experience
        story = self.stories[experience.student_id]
        wordings = {
            1: Wording(GoalKind.LEARN, story.goal, story.later),
            2: Wording(GoalKind.SHOW, story.second, ""),
        }
        if self.dice.random() < 0.9 or self.hero is not None:
            try:
                set_goals(
                    experience=experience,
                    wordings=wordings,
                    by=Actor.of(experience.student.user),
                )
            except Refused:
                return  # began already

    def tick(self, placement: Placement, upto: int) -> None:
        lines = placement.preparations.filter(order__lte=upto, ticked_at__isnull=True)
        ticks = dict.fromkeys(lines.values_list("pk", flat=True), True)
        by = Actor.of(placement.experience.student.user) if upto < 6 else self.stage.by
        try:
            if ticks:
                preparing.set_ticks(placement=placement, ticks=ticks, by=by)
        except Refused:
            return  # it was called off

    def cancel(self, placement: Placement) -> None:
        placement.refresh_from_db()
        if placement.state not in {PlacementState.PREPARING, PlacementState.READY}:
            return
        course.cancel(
            placement=placement, reason=self.dice.choice(texts.CANCELLED), by=self.stage.by
        )
        freed = (
            self.offering.sign_ups.filter(state=SignUpState.DECLINED).order_by("rank", "pk").first()
        )
        if freed:
            self.choose(freed)

    def free(self, placement: Placement) -> None:
        """A lesson of the first day; the teacher says yes in the days after."""
        shift = placement.shifts.filter(dropped=False).order_by("starts").first()
        if shift is None:
            return
        day = timezone.localdate(shift.starts)
        starts = moment(day, self.dice.choice(("09:00", "10:50", "13:10", "14:00")))
        teacher = self.dice.choice(self.stage.teachers)
        freed = lessons.free_lesson(
            shift=shift,
            lesson=self.dice.choice(LESSONS),
            teacher=teacher,
            starts=starts,
            ends=starts + timedelta(minutes=50),
            by=self.stage.by,
        )
        if self.dice.random() < 0.85:
            when = self._on(-self.dice.randint(2, 5), "08:15", 480)
            self.line.at(when, self.agree, freed=freed, teacher=teacher)

    def agree(self, freed: Any, teacher: Any) -> None:
        freed.shift.refresh_from_db(fields=["dropped"])
        if not freed.shift.dropped:
            lessons.agree(freed=freed, by=Actor.of(teacher))

    # -- the work itself ---------------------------------------------------------------------

    def attend(self, placement: Placement, shift_pk: int, story: Story) -> None:
        shift = placement.shifts.filter(pk=shift_pk, placement__state__in=GOES_ON).first()
        if shift is None:
            return  # called off, or ended
        luck = self.dice.random()
        entry = Lived(shift, Attendance.PRESENT)
        if luck < 0.03 and self.hero is None:
            entry = Lived(shift, Attendance.ABSENT)
        elif luck < 0.08:
            entry = Lived(shift, Attendance.LATE, shift.starts + timedelta(minutes=20), shift.ends)
        elif luck < 0.25:
            entry = Lived(
                shift, Attendance.PRESENT, shift.starts, shift.ends + timedelta(minutes=15)
            )
        by = Actor.of(self.present[0]) if self.present else self.stage.by
        try:
            finished = enter_attendance(entries=[entry], by=by)
        except Refused:
            return
        if not finished:
            Answers(self.stage, self.line).begun(placement)
        if finished:
            self.after(self, placement, story, absent=luck < 0.03)

    def end_early(self, placement: Placement, story: Story) -> None:
        placement.refresh_from_db()
        if placement.state == PlacementState.RUNNING:
            course.end_early(placement=placement, reason=texts.ENDED_EARLY, by=self.stage.by)
            self.after(self, placement, story, absent=False)
