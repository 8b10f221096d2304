"""What makes a school of any number look used: written in bulk, past the actions, as `load` is.

So that every list that is measured has rows: who prepares for what comes, which lessons that
costs, what was agreed and thanked for, mail and long work, and one sign-in for who has no school
(a praktijkopleider, an administrator) or only a child there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, School, Term, User
from companies.models import Trainer
from core.codes import new_codes
from core.enums import JobState
from core.models import Job, Skill
from mail.models import Message, MessageState
from placements.models import (
    Experience,
    FreedLesson,
    Goal,
    Invitation,
    Offering,
    Placement,
    Preparation,
    Seat,
    Shift,
)
from reflections.models import Debrief, Feedback, GoalView, NextStep, Report, Suit, Thanks
from students.models import Enrolment, Guardian, Strength, Student

BATCH = 2_000
PREPARES = 15  # one in so many students
GUIDED = 100  # students per teacher who is asked about lessons
THANKED, AGREED = 20, 3  # one in so many experiences
INVITED = 60  # one in so many students
MESSAGES, JOBS = 60, 40
LESSONS = ("Nederlands", "Wiskunde", "Engels")


def fill(school: School, term: Term) -> None:
    ahead = list(
        Offering.objects.filter(school=school, state="open")
        .select_related("assignment")
        .order_by("pk")
    )
    enrolments = list(Enrolment.objects.filter(student__school=school).order_by("pk"))
    teachers = _teachers(school, max(1, len(enrolments) // GUIDED))
    _preparing(term, enrolments[1::PREPARES], ahead, teachers)
    _bulk(
        Invitation,
        [
            Invitation(
                offering=ahead[n % len(ahead)],
                student_id=e.student_id,
                because="je dit goed kunt uitleggen",
            )
            for n, e in enumerate(enrolments[::INVITED])
        ],
    )
    _told(school)
    _machinery(school)
    _others(school)


def _bulk(model: Any, rows: list[Any]) -> list[Any]:
    return list(model.objects.bulk_create(rows, batch_size=BATCH))


def _teachers(school: School, count: int) -> list[User]:
    """Whose lessons are missed: the one who can sign in, and colleagues."""
    colleagues = _bulk(
        User,
        [User(username=f"proef.teacher{n}", first_name=f"Docent {n}") for n in range(1, count)],
    )
    _bulk(Membership, [Membership(user=u, school=school, role=Role.TEACHER) for u in colleagues])
    return [User.objects.get(username="proef.teacher"), *colleagues]


def _preparing(
    term: Term, chosen: list[Enrolment], ahead: list[Offering], teachers: list[User]
) -> None:
    """Some are on their way to what is open, each with a list, a shift and a lesson to miss."""
    codes = new_codes(len(chosen) * 2, 8)
    there = [ahead[n % len(ahead)].assignment for n in range(len(chosen))]
    experiences = _bulk(
        Experience,
        [
            Experience(code=codes[n], student_id=e.student_id, enrolment=e, term=term)
            for n, e in enumerate(chosen)
        ],
    )
    _bulk(Goal, [Goal(experience=x, kind="learn", text="Ik wil leren") for x in experiences])
    placements = _bulk(
        Placement,
        [
            Placement(
                code=codes[len(chosen) + n],
                experience=x,
                assignment=a,
                workplace_id=a.workplace_id,
                trainer_id=a.trainer_id,
                state="preparing",
                start=timezone.localdate(a.starts),
                end=timezone.localdate(a.ends),
            )
            for n, (x, a) in enumerate(zip(experiences, there, strict=True))
        ],
    )
    shifts, seats, steps = [], [], []
    for n, (placement, enrolment, work) in enumerate(zip(placements, chosen, there, strict=True)):
        number = n // len(ahead) + 1
        seats.append(Seat(assignment=work, number=number, placement=placement))
        steps += [
            Preparation(placement=placement, text=text, order=order)
            for order, text in enumerate(("Op tijd", "Vervoer"), 1)
        ]
        shifts.append(
            Shift(
                placement=placement,
                student_id=enrolment.student_id,
                starts=work.starts,
                ends=work.ends,
            )
        )
    _bulk(Seat, seats)
    _bulk(Preparation, steps)
    _bulk(
        FreedLesson,
        [
            FreedLesson(
                shift=shift,
                teacher=teachers[n % len(teachers)],
                lesson=LESSONS[n % len(LESSONS)],
                starts=shift.starts,
                ends=shift.starts + timedelta(hours=1),
            )
            for n, shift in enumerate(_bulk(Shift, shifts))
        ],
    )


def _told(school: School) -> None:
    """What was seen, said, agreed and thanked for in all that is over."""
    skill = Skill.objects.order_by("code").first()
    given = list(
        Feedback.objects.filter(placement__experience__student__school=school, state="given")
        .select_related("placement__experience")
        .order_by("pk")
    )
    lived = [f.placement.experience for f in given]
    goals = dict(
        Goal.objects.filter(experience__in=[x.pk for x in lived]).values_list("experience", "pk")
    )
    views = [
        GoalView(goal_id=goals[x.pk], side="trainer", feedback=f, step=3)
        for f, x in zip(given, lived, strict=True)
    ]
    views += [GoalView(goal_id=goals[x.pk], side="student", step=2) for x in lived]
    _bulk(GoalView, views)
    Feedback.objects.filter(pk__in=[f.pk for f in given]).update(
        tip="Vraag meer als je iets niet weet."
    )
    _bulk(
        Suit,
        [
            Suit(report_id=pk, aspect=aspect, verdict="suits")
            for pk in Report.objects.filter(experience__student__school=school).values_list(
                "pk", flat=True
            )
            for aspect in ("tasks", "people")
        ],
    )
    _bulk(
        NextStep,
        [
            NextStep(
                student_id=debrief.experience.student_id,
                experience=debrief.experience,
                debrief=debrief,
                text="Bellen met een bedrijf",
            )
            for debrief in Debrief.objects.filter(experience__student__school=school)
            .select_related("experience")
            .order_by("pk")[::AGREED]
        ],
    )
    _bulk(
        Thanks,
        [Thanks(placement=f.placement, text="Fijn dat je er was!") for f in given[::THANKED]],
    )
    if skill is not None:
        _bulk(
            Strength,
            [
                Strength(
                    student_id=x.student_id, skill=skill, experience_code=x.code, seen_by="trainer"
                )
                for x in lived
            ],
        )


def _machinery(school: School) -> None:
    """Mail that went out, and long work that somebody asked for and looked at."""
    coordinator = User.objects.get(username="proef.coordinator")
    now = timezone.now()
    _bulk(
        Message,
        [
            Message(
                template="placements.request_declined",
                to=f"vereniging{n}@voorbeeld.example",
                school_id=school.pk,
                state=MessageState.SENT,
                sent_at=now,
            )
            for n in range(MESSAGES)
        ],
    )
    _bulk(
        Job,
        [
            Job(
                kind="dossier_pdf",
                state=JobState.DONE,
                school_id=school.pk,
                by_user_id=coordinator.pk,
                seen=True,
                started=now,
                finished=now,
            )
            for _n in range(JOBS)
        ],
    )


def _others(school: School) -> None:
    """A praktijkopleider and an administrator without a role at a school, and a parent."""
    trainer = Trainer.objects.filter(placements__isnull=False).order_by("pk").first()
    if trainer is not None:
        trainer.user = User.objects.create_user("proef.trainer", first_name="Opleider")
        trainer.save(update_fields=["user"])
    User.objects.create_superuser("proef.administrator", first_name="Beheerder")
    parent = User.objects.create_user("proef.guardian", first_name="Ouder")
    Membership.objects.create(user=parent, school=school, role=Role.GUARDIAN)
    child = Student.objects.filter(school=school).order_by("pk").first()
    if child is not None:
        Guardian.objects.create(student=child, user=parent, name="Ouder")
