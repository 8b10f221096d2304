"""What is photographed where it may, and what students show: at home, and by a link.

Has dice of its own, so that what happens at the workplaces stays as it is.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from config.demo import pictures
from config.demo.clock import Timeline
from config.demo.school import PAST_DAYS, Stage, moment
from core.actors import Actor
from core.models import Skill
from placements.models import Experience, Placement
from reflections.actions.footage import add_footage
from reflections.actions.recognising import recognise
from reflections.actions.sharing import share_by_link, show_at_home
from reflections.enums import DossierPart as Part
from reflections.queries.chain import LIVED
from reflections.queries.feedback import OVER
from students.models import Student
from students.queries.consents import pictures_allowed

A_WEEK = timedelta(days=7)
PHOTOS_A_WEEK, AT_HOME, BY_LINK = 3, 16, 6
CAPTIONS = (
    "{name} aan het werk bij {company}.",
    "{name} helpt mee bij {company}.",
    "Halverwege de middag: {name} gaat gewoon door.",
)
READERS = ("opa en oma", "mijn trainer", "de bakker op de hoek", "tante Fatima", "mijn neef")
HOME = (Part.STRENGTHS, Part.GOALS, Part.WORKPLACE, Part.REPORT, Part.NEXT, Part.THANKS,
        Part.FOOTAGE)  # fmt: skip
NEXT_SCHOOL = (Part.STRENGTHS, Part.GOALS, Part.WORKPLACE, Part.REPORT, Part.NEXT)
FAMILY = (Part.STRENGTHS, Part.WORKPLACE, Part.REPORT, Part.THANKS, Part.FOOTAGE)


class Showing:
    def __init__(self, stage: Stage, line: Timeline) -> None:
        self.stage, self.dice = stage, random.Random(7)  # noqa: S311 - a play, no secret
        day = stage.today - timedelta(days=PAST_DAYS - 14)
        while day < stage.today:
            line.at(moment(day, "17:30"), self.photograph, day=day)
            day += A_WEEK
        line.at(moment(stage.today - timedelta(days=3), "19:30"), self.show)

    def photograph(self, day: date) -> None:
        """What whoever of school was there took this week, of those who may be in a picture."""
        lately = Placement.objects.filter(
            assignment__owner=self.stage.school, state__in=OVER, end__gte=day - A_WEEK, end__lt=day
        ).select_related("experience__student", "workplace__company")
        found = list(lately.order_by("pk"))
        allowed = pictures_allowed({p.experience.student for p in found})
        found = [p for p in found if allowed[p.experience.student_id]]
        heroes = [p for p in found if p.experience.student_id == self.stage.students[0].pk]
        others = [p for p in found if p not in heroes]
        for placement in heroes + self.dice.sample(others, min(PHOTOS_A_WEEK, len(others))):
            self._keep(placement, film=placement in heroes)

    def _keep(self, placement: Placement, *, film: bool) -> None:
        by = Actor.of(self.dice.choice(self.stage.teachers))
        words = {
            "name": placement.experience.student.first_name,
            "company": placement.workplace.company.name,
        }
        makers = [pictures.photo, pictures.film] if film else [pictures.photo]
        for make in makers:
            add_footage(
                experience=placement.experience,
                upload=make(random.Random(placement.experience.student_id)),  # noqa: S311 - looks
                caption=self.dice.choice(CAPTIONS).format(**words),
                by=by,
            )

    def show(self) -> None:
        """The hero shows most; some show something at home, a few also to others."""
        lived = self._lived()
        some = [student for student in self.stage.students[1:] if lived.get(student.pk)]
        chosen = self.dice.sample(some, min(AT_HOME, len(some)))
        for student in [self.stage.students[0], *chosen]:
            by = Actor.of(student.user)
            experiences = lived.get(student.pk, [])
            self._recognise(student)
            show_at_home(student=student, parts=HOME, experiences=experiences[-2:], by=by)
        self._link(self.stage.students[0], "mijn volgende school", NEXT_SCHOOL, 120, lived)
        for number, student in enumerate(chosen[:BY_LINK]):
            self._link(student, READERS[number % len(READERS)], FAMILY, 14, lived)

    def _lived(self) -> dict[int, list[Experience]]:
        found: dict[int, list[Experience]] = {}
        lived = Experience.objects.filter(student__school=self.stage.school, state__in=LIVED)
        for experience in lived.order_by("created", "pk"):
            found.setdefault(experience.student_id, []).append(experience)
        return found

    def _recognise(self, student: Student) -> None:
        """Two of the strengths that others saw."""
        skills = Skill.objects.filter(pk__in=student.strengths.values("skill")).order_by("code")
        for skill in skills[:2]:
            recognise(student=student, skill=skill, recognised=True, by=Actor.of(student.user))

    def _link(
        self,
        student: Student,
        whom: str,
        parts: Iterable[str],
        days: int,
        lived: dict[int, list[Experience]],
    ) -> None:
        experiences = lived.get(student.pk, [])
        if experiences:
            share_by_link(
                student=student,
                for_whom=whom,
                parts=parts,
                experiences=experiences,
                until=timezone.localdate() + timedelta(days=days),
                by=Actor.of(student.user),
            )
