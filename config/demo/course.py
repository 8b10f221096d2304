"""The life of one assignment, from the organisation's question to the last hour worked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from config.demo import texts
from config.demo.clock import Timeline
from config.demo.names import LESSONS
from config.demo.school import SYSTEM, Stage, mail_of, moment
from config.demo.story import Story, Task
from core.actors import Actor
from core.errors import Refused
from core.models import Interest, Skill
from placements.actions import choosing, course, lessons, offerings, preparing, presences, requests
from placements.actions import signing_up as wishes
from placements.actions.assignments import Times, change, default_preparation
from placements.actions.goals import Wording, set_goals
from placements.actions.hours import Lived, enter_attendance
from placements.enums import Attendance, GoalKind, PlacementState, SignUpState
from placements.models import Experience, Invitation, Offering, Placement, SignUp
from placements.queries.offerings import breaches_for
from students.models import Student

CLOCK = "%H:%M"


@dataclass
class Life:
    """One assignment on the timeline. `after(placement, story)` follows each placement's end."""

    stage: Stage
    line: Timeline
    task: Task
    title: str
    first: date
    after: Any
    hero: int | None = None  # the story of the demo's own student, when she is on this one
    fate: str = ""  # "", "draft", "called_off" or "asked"
    seats: int = 0
    offering: Offering | None = None
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
        offering, task = self._fresh(), self.task
        assignment = offering.assignment
        change(
            offering=offering,
            by=self.stage.by,
            days=self.times(),
            seats=self.seats,
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
        offerings.publish(offering=self._fresh(), by=self.stage.by)
        if self.fate == "called_off":
            self._plan_wishes()
            self.line.at(self._on(-12), self.call_off)
            return
        self.line.at(self._on(-14), self.join)
        self.line.at(self._on(-21), self.invite)
        self._plan_wishes()
        self.line.at(self._on(-10, "16:30", 60), self.close)
        self.line.at(self._on(-9, "13:00", 180), self.decide)
        self.line.at(self._on(12 + self.task.days[-1][0]), self.put_away)

    def _fresh(self) -> Offering:
        assert self.offering is not None  # noqa: S101 - accepted before anything else
        return Offering.objects.select_related(
            "assignment__company", "assignment__workplace", "assignment__trainer", "school", "term"
        ).get(pk=self.offering.pk)

    def call_off(self) -> None:
        offerings.call_off(offering=self._fresh(), reason=texts.CALLED_OFF, by=self.stage.by)

    def join(self) -> None:
        teacher = self.dice.choice(self.stage.teachers)
        hours = None if len(self.task.days) == 1 else Decimal(4)
        self.present = [
            presences.join(
                offering=self._fresh(), user=teacher, by=Actor.of(teacher), hours=hours
            ).user
        ]

    # -- the students ------------------------------------------------------------------------

    def _candidates(self) -> list[Student]:
        """Who may do this, those with a liking for it first, everybody different each time."""
        assignment = self._fresh().assignment
        wanted = set(self.task.interests)
        scored = [
            (
                len(wanted & self.stage.interests[s.pk]) * 0.7 + self.dice.random() * 2,
                s,
            )
            for s in self.stage.students
        ]
        scored.sort(key=lambda pair: (-pair[0], pair[1].pk))
        free = [s for _score, s in scored if not breaches_for(assignment, s.birth_date)]
        hero = self.stage.students[0]
        rest = [s for s in free if s.pk != hero.pk]
        return [hero, *rest] if self.hero is not None else rest

    def _plan_wishes(self) -> None:
        count = round(self.seats * (1.3 + self.dice.random() * 0.6)) + 1
        for number, student in enumerate(self._candidates()[:count]):
            early = -24 if number == 0 and self.hero is not None else -self.dice.randint(11, 20)
            self.line.at(self._on(early, "15:30", 300), self.sign_up, student=student, n=number)

    def sign_up(self, student: Student, n: int) -> None:
        story = self._story(n, student)
        self.stories[student.pk] = story
        kind = GoalKind.LEARN if n % 4 else GoalKind.SHOW
        goal = story.goal if kind == GoalKind.LEARN or self.hero is not None else story.second
        kind = GoalKind.LEARN if goal == story.goal else GoalKind.SHOW
        try:
            made = wishes.sign_up(
                offering=self._fresh(),
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
        signed = set(self._fresh().sign_ups.values_list("student_id", flat=True))
        asked = [s for s in self._candidates()[self.seats * 2 :] if s.pk not in signed][:1]
        for student in asked:
            invitation = wishes.invite(
                offering=self._fresh(), student=student, because=self.task.because, by=self.stage.by
            )
            answer = self.dice.random()
            if answer < 0.55:
                self.line.at(self._on(-18, "15:00", 300), self.sign_up, student=student, n=1)
            elif answer < 0.75:
                self.line.at(self._on(-17, "15:00", 300), self.pass_on, invitation=invitation)

    def pass_on(self, invitation: Invitation) -> None:
        wishes.pass_invitation(invitation=invitation, by=Actor.of(invitation.student.user))

    def close(self) -> None:
        offerings.close(offering=self._fresh(), by=self.stage.by)

    # -- deciding ----------------------------------------------------------------------------

    def decide(self) -> None:
        """Whose turn it is weighs most: who did least so far. The others read a reason."""
        offering = self._fresh()
        waiting = list(
            offering.sign_ups.filter(state=SignUpState.SUBMITTED).select_related("student__user")
        )
        done = {s.pk: s.student.experiences.count() for s in waiting}
        hero = self.stage.students[0].pk
        waiting.sort(key=lambda s: (s.student_id != hero, done[s.pk], s.created, s.pk))
        left = self.seats
        no: list[SignUp] = []
        for sign_up in waiting:
            if left and self.choose(sign_up):
                left -= 1
            else:
                no.append(sign_up)
        self._decline(no)

    def choose(self, sign_up: SignUp) -> bool:
        try:
            experience = choosing.choose(sign_up=sign_up, by=self.stage.by)
        except Refused:
            return False  # elsewhere at that hour
        placement = experience.placements.get()
        self._prepare(placement, self.stories[sign_up.student_id])
        return True

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

    # -- preparing ---------------------------------------------------------------------------

    def _prepare(self, placement: Placement, story: Story) -> None:
        line, dice = self.line, self.dice
        line.at(self._on(-dice.randint(6, 8), "16:00", 240), self.goals, placement=placement)
        late = dice.random() < 0.18
        for order in range(1, 7):
            if late and order > 4:
                continue  # the coordinator does the rest with the student, the day before
            day = -dice.randint(2, 7)
            line.at(self._on(day, "12:00", 300), self.tick, placement=placement, order=order)
        fate = dice.random()
        if late and fate < 0.2:
            line.at(self._on(-1, "09:00", 60), self.cancel, placement=placement)
        else:
            line.at(self._on(-1, "13:00", 120), self.tick_rest, placement=placement)
        line.at(self._on(-6, "09:00", 200), self.free, placement=placement)
        stops = len(self.task.days) > 1 and fate > 0.92
        for number, shift in enumerate(placement.shifts.order_by("starts")):
            when = shift.ends + timedelta(minutes=dice.randint(20, 200))
            if stops and number == 1:
                line.at(when, self.end_early, placement=placement, story=story)
                break
            line.at(when, self.attend, placement=placement, shift_pk=shift.pk, story=story)

    def goals(self, placement: Placement) -> None:
        experience = Experience.objects.select_related("student__user").get(
            pk=placement.experience_id
        )
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

    def tick(self, placement: Placement, order: int) -> None:
        placement.refresh_from_db()
        line = placement.preparations.filter(order=order, ticked_at__isnull=True).first()
        if line and placement.state == PlacementState.PREPARING:
            student = placement.experience.student
            by = Actor.of(student.user) if self.dice.random() < 0.7 else self.stage.by
            preparing.tick(line=line, by=by)

    def tick_rest(self, placement: Placement) -> None:
        for order in range(1, 7):
            self.tick(placement, order)

    def cancel(self, placement: Placement) -> None:
        placement.refresh_from_db()
        if placement.state not in {PlacementState.PREPARING, PlacementState.READY}:
            return
        course.cancel(
            placement=placement, reason=self.dice.choice(texts.CANCELLED), by=self.stage.by
        )
        freed = (
            self._fresh().sign_ups.filter(state=SignUpState.DECLINED).order_by("rank", "pk").first()
        )
        if freed:
            self.choose(freed)

    def free(self, placement: Placement) -> None:
        """A lesson or two of the first day; the teacher says yes in the days after."""
        placement.refresh_from_db()
        shift = placement.shifts.filter(dropped=False).order_by("starts").first()
        if shift is None:
            return
        day = shift.starts.astimezone().date()
        for clock in self.dice.sample(("09:00", "10:50", "13:10", "14:00"), 2):
            starts = moment(day, clock)
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
        freed.shift.refresh_from_db()
        if not freed.shift.dropped:
            lessons.agree(freed=freed, by=Actor.of(teacher))

    # -- the work itself ---------------------------------------------------------------------

    def attend(self, placement: Placement, shift_pk: int, story: Story) -> None:
        placement.refresh_from_db()
        if placement.state not in {PlacementState.READY, PlacementState.RUNNING}:
            return
        shift = placement.shifts.get(pk=shift_pk)
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
            enter_attendance(entries=[entry], by=by)
        except Refused:
            return
        placement.refresh_from_db()
        if placement.state == PlacementState.FINISHED:
            self.after(self, placement, story, absent=luck < 0.03)

    def end_early(self, placement: Placement, story: Story) -> None:
        placement.refresh_from_db()
        if placement.state == PlacementState.RUNNING:
            course.end_early(placement=placement, reason=texts.ENDED_EARLY, by=self.stage.by)
            self.after(self, placement, story, absent=False)

    def put_away(self) -> None:
        try:
            offerings.finish(offering=self._fresh(), by=self.stage.by)
        except Refused:
            return  # something of it still runs


def extra_requests(stage: Stage, line: Timeline) -> None:
    """What came in lately and waits, what was declined, and one that nobody confirmed."""
    today = stage.today
    for number, (organisation, who, what, ahead) in enumerate(texts.OTHER_REQUESTS):
        day = today + timedelta(days=ahead)
        line.at(
            moment(today - timedelta(days=number * 2 + 1), "10:15"),
            _ask,
            stage=stage,
            organisation=organisation,
            who=who,
            what=what,
            day=day,
            confirmed=number < 3,
        )
    organisation, who, what = texts.LATE_REQUEST
    line.at(
        moment(today - timedelta(days=40), "11:00"),
        _ask,
        stage=stage,
        organisation=organisation,
        who=who,
        what=what,
        day=today - timedelta(days=10),
        declined=True,
    )


def _ask(
    stage: Stage,
    organisation: str,
    who: str,
    what: str,
    day: date,
    confirmed: bool = True,  # noqa: FBT001, FBT002
    declined: bool = False,  # noqa: FBT001, FBT002
) -> None:
    asked = requests.ask(
        school=stage.school,
        email=mail_of(*who.rsplit(" ", 1), "organisatie.example"),
        by=SYSTEM,
        organisation=organisation,
        contact_name=who,
        what=what,
        starts=moment(day, "10:00"),
        ends=moment(day, "15:00"),
        seats=4,
        postcode="7003 CC",
        city="Doetinchem",
    )
    if confirmed or declined:
        requests.confirm(request=asked, by=SYSTEM)
    if declined:
        requests.decline(request=asked, reason=texts.DECLINE_REQUEST, by=stage.by)
