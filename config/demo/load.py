"""A school of any number of students, for measuring: written in bulk, past the actions.

Only here are rows written without their action: a hundred thousand students through actions would
take a day. What the rows say is plain, but they hang together as the site's own do.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role, TermState
from accounts.models import Membership, School, Term, User
from companies.models import Company, Partnership, Trainer, TrainerPost, Workplace
from config.demo import busy
from config.demo.names import FIRST, LAST
from config.demo.school import moment
from config.demo.stories import TASKS
from core.codes import new_codes
from core.models import Sector
from core.names import search_key, sort_key
from placements.models import (
    Assignment,
    Experience,
    Goal,
    Offering,
    Placement,
    Presence,
    Request,
    Seat,
    Shift,
    SignUp,
    WorkDay,
)
from reflections.actions.chain import see_who_waits
from reflections.models import Debrief, Feedback, Report
from students.models import Enrolment, Student

BRIN = "98ZX00"
ROUNDS = 3  # experiences of a student, all over
SEATS = 8
AHEAD = 20  # students per assignment that is still open
BATCH = 2_000
ASKED, UNTOLD, UNTALKED = 0.04, 0.09, 0.15  # shares whose feedback, report or talk still waits
STAFF = (Role.COORDINATOR, Role.COUNSELLOR, Role.TEACHER, Role.MANAGER)


@transaction.atomic
def load(*, students: int, seed: int, today: date) -> School:
    dice = random.Random(seed)  # noqa: S311 - a play, no secret
    school = School.objects.create(
        brin=BRIN,
        name=f"Belastingproef met {students} leerlingen",
        slug="belastingproef",
        postcode="7001 AA",
        city="Doetinchem",
    )
    term = Term.objects.create(
        school=school,
        name="Periode 1",
        school_year=today.year,
        start=today - timedelta(days=120),
        end=today + timedelta(days=60),
        state=TermState.RUNNING,
    )
    _staff(school)
    enrolments = _students(school, students, dice, today)
    companies = _companies(school, max(3, students // 40))
    past = -(-students // SEATS) * ROUNDS
    offerings = _offerings(school, term, companies, past, -(-students // AHEAD), today)
    _experiences(term, enrolments, offerings, dice, today)
    busy.fill(school, term)
    return school


def _bulk(model: Any, rows: list[Any]) -> list[Any]:
    return list(model.objects.bulk_create(rows, batch_size=BATCH))


def _staff(school: School) -> None:
    for role in STAFF:
        user = User.objects.create_user(f"proef.{role}", first_name=str(role.label).title())
        Membership.objects.create(user=user, school=school, role=role)


def _students(school: School, count: int, dice: random.Random, today: date) -> list[Enrolment]:
    codes = iter(new_codes(count, 8))
    students, users = [], []
    unusable = User.objects.create_user("proef").password
    for number in range(count):
        first, (infix, last) = dice.choice(FIRST), dice.choice(LAST)
        name = {"first_name": first, "infix": infix, "last_name": last}
        users.append(User(username=f"proef{number}", password=unusable, **name))
        students.append(
            Student(
                school=school,
                code=next(codes),
                leerlingnummer=f"{900_000 + number}",
                sort_key=sort_key(first, infix, last),
                search_key=search_key(first, infix, last, str(900_000 + number)),
                birth_date=today - timedelta(days=round((14 + dice.random() * 3) * 365.25)),
                postcode="7001 AA",
                **name,
            )
        )
    for student, user in zip(students, _bulk(User, users), strict=True):
        student.user = user
    students = _bulk(Student, students)
    _bulk(Membership, [Membership(user=s.user, school=school, role=Role.STUDENT) for s in students])
    return _bulk(
        Enrolment,
        [
            Enrolment(
                student=student,
                school_year=today.year,
                group=f"{3 + number % 2}K{number // 25 % 100:02}",
                programme="Zorg en welzijn",
                start=today - timedelta(days=130),
            )
            for number, student in enumerate(students)
        ],
    )


def _companies(school: School, count: int) -> list[tuple[Company, Workplace, Trainer]]:
    sectors = list(Sector.objects.order_by("code"))
    codes = new_codes(count * 2, 8)
    companies = _bulk(
        Company,
        [
            Company(
                code=codes[n],
                name=f"Bedrijf {n}",
                search_key=f" bedrijf {n} ",
                sector=sectors[n % len(sectors)],
            )
            for n in range(count)
        ],
    )
    _bulk(Partnership, [Partnership(school=school, company=c) for c in companies])
    places = _bulk(
        Workplace,
        [
            Workplace(company=c, name=c.name, postcode="7001 AA", city="Doetinchem")
            for c in companies
        ],
    )
    trainers = _bulk(
        Trainer,
        [
            Trainer(
                code=codes[count + n],
                last_name=f"Opleider{n}",
                sort_key=f"opleider{n}",
                search_key=f" opleider{n} ",
            )
            for n in range(count)
        ],
    )
    start = timezone.localdate()
    _bulk(
        TrainerPost,
        [
            TrainerPost(trainer=t, company=c, start=start)
            for t, c in zip(trainers, companies, strict=True)
        ],
    )
    return list(zip(companies, places, trainers, strict=True))


def _offerings(
    school: School, term: Term, companies: list[Any], past: int, ahead: int, today: date
) -> list[tuple[Offering, datetime]]:
    """First those that are over, in rounds; then those that are open."""
    count = past + ahead
    codes = new_codes(count, 8)
    begins = [_begin(today, n, past) for n in range(past)]
    begins += [moment(today + timedelta(days=3 + n % 20), "09:00") for n in range(ahead)]
    assignments = _bulk(
        Assignment,
        [
            Assignment(
                owner=school,
                code=codes[n],
                company=companies[n % len(companies)][0],
                workplace=companies[n % len(companies)][1],
                trainer=companies[n % len(companies)][2],
                title=f"{TASKS[n % len(TASKS)].titles[0]} {n}",
                tasks=TASKS[n % len(TASKS)].tasks,
                starts=begins[n],
                ends=begins[n] + timedelta(hours=4),
                seat_count=SEATS,
            )
            for n in range(count)
        ],
    )
    _bulk(WorkDay, [WorkDay(assignment=a, starts=a.starts, ends=a.ends) for a in assignments])
    offerings = _bulk(
        Offering,
        [
            Offering(
                assignment=a,
                school=school,
                term=term,
                state="open" if a.starts > timezone.now() else "finished",
                preparation=["Op tijd", "Vervoer"],
            )
            for a in assignments
        ],
    )
    teacher = User.objects.get(username="proef.teacher")
    _bulk(Presence, [Presence(offering=o, user=teacher, hours=4) for o in offerings[::3]])
    _bulk(
        Request,
        [
            Request(
                school=school,
                code=code,
                state="received",
                organisation=f"Vereniging {n}",
                contact_name="Bestuur",
                what="Helpen bij een feest",
            )
            for n, code in enumerate(new_codes(30, 8))
        ],
    )
    return list(zip(offerings, begins, strict=True))


def _begin(today: date, number: int, count: int) -> datetime:
    """Each its own day for a student: three rounds, all over."""
    round_, place = divmod(number, -(-count // ROUNDS))
    day = today - timedelta(days=110 - round_ * 40 + place % 20)
    return moment(day, "09:00")


def _experiences(
    term: Term, enrolments: list[Enrolment], offerings: list[Any], dice: random.Random, today: date
) -> None:
    """Each student takes a seat in each round, and has signed up for something that is open."""
    over = [pair for pair in offerings if pair[1].date() < today]
    per_round = -(-len(over) // ROUNDS)
    rows = [
        (enrolment, *over[min(r * per_round + n % per_round, len(over) - 1)])
        for r in range(ROUNDS)
        for n, enrolment in enumerate(enrolments)
    ]
    codes = new_codes(len(rows) * 2, 8)
    experiences = _bulk(
        Experience,
        [
            Experience(
                code=codes[n],
                student_id=e.student_id,
                enrolment=e,
                term=term,
                state="finished",
                finished_on=begin.date(),
            )
            for n, (e, _o, begin) in enumerate(rows)
        ],
    )
    placements = _bulk(
        Placement,
        [
            Placement(
                code=codes[len(rows) + n],
                experience=x,
                assignment_id=o.assignment_id,
                workplace_id=o.assignment.workplace_id,
                trainer_id=o.assignment.trainer_id,
                state="finished",
                start=begin.date(),
                end=begin.date(),
            )
            for n, (x, (_e, o, begin)) in enumerate(zip(experiences, rows, strict=True))
        ],
    )
    numbers: dict[int, int] = {}
    seats, shifts = [], []
    for placement, (e, o, begin) in zip(placements, rows, strict=True):
        numbers[o.assignment_id] = numbers.get(o.assignment_id, 0) + 1
        seats.append(
            Seat(
                assignment_id=o.assignment_id,
                number=numbers[o.assignment_id],
                placement=placement,
            )
        )
        shifts.append(
            Shift(
                placement=placement,
                student_id=e.student_id,
                starts=begin,
                ends=begin + timedelta(hours=4),
                attendance="present",
            )
        )
    _bulk(Seat, seats)
    _bulk(Shift, shifts)
    _afterwards(experiences, placements, dice)
    _sign_ups(enrolments, [o for o, begin in offerings if begin.date() > today])


def _afterwards(experiences: list[Any], placements: list[Any], dice: random.Random) -> None:
    now = timezone.now()
    _bulk(Goal, [Goal(experience=x, kind="learn", text="Ik wil leren") for x in experiences])
    luck = [dice.random() for _ in experiences]
    _bulk(
        Feedback,
        [
            Feedback(
                placement=p,
                state="asked" if chance < ASKED else "given",
                went_well="" if chance < ASKED else "Goed gewerkt",
                given_at=None if chance < ASKED else now,
                asked_at=now - timedelta(days=30),
            )
            for p, chance in zip(placements, luck, strict=True)
        ],
    )
    _bulk(
        Report,
        [
            Report(experience=x, state="handed_in", story="Het ging goed.", handed_in_at=now)
            for x, chance in zip(experiences, luck, strict=True)
            if not ASKED <= chance < UNTOLD
        ],
    )
    talked = [x for x, chance in zip(experiences, luck, strict=True) if chance >= UNTALKED]
    _bulk(Debrief, [Debrief(experience=x, line="Even gepraat") for x in talked])
    Experience.objects.filter(pk__in=[x.pk for x in talked]).update(state="discussed")
    see_who_waits()


def _sign_ups(enrolments: list[Enrolment], ahead: list[Offering]) -> None:
    _bulk(
        SignUp,
        [
            SignUp(
                offering=ahead[n % len(ahead)],
                student_id=e.student_id,
                first_goal="Ik wil leren",
            )
            for n, e in enumerate(enrolments)
        ],
    )
