"""Dull rows for tests: each function makes one thing with what it needs, everything can be given."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import numpy as np
from django.utils import timezone

from accounts.enums import Role, TermState
from accounts.models import Membership, School, Term, User
from companies.models import Company, Partnership, Trainer, TrainerPost, Workplace
from core.names import full_name, search_key, sort_key
from placements.enums import OfferingState, RequestState
from placements.models import (
    Assignment,
    Experience,
    Goal,
    Invitation,
    Offering,
    Placement,
    Preparation,
    Request,
    Seat,
    Shift,
    SignUp,
    WorkDay,
)
from students.models import Enrolment, Student

_number = count(1)


class Days:
    """Nine o'clock of one working day after another, from a Monday that lies ahead: each test has
    its own, so that none hangs on what ran before it or on the day on which it is run."""

    passed = 0

    @classmethod
    def another(cls) -> datetime:
        soon = timezone.localdate() + timedelta(days=5)
        monday = soon + timedelta(days=-soon.weekday() % 7)
        day = np.busday_offset(monday, cls.passed).item()
        cls.passed += 1
        return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def make_school(**values: Any) -> School:
    n = next(_number)
    letter = chr(ord("B") + n // 10_000)  # a long run makes more than ten thousand things
    brin = f"{n % 100:02d}A{letter}{n // 100 % 100:02d}"
    given = {"brin": brin, "name": f"School {n}", "slug": f"school-{n}"}
    return School.objects.create(**{**given, **values})


def make_term(school: School, **values: Any) -> Term:
    given = {
        "name": f"Periode {next(_number)}",
        "school_year": 2026,
        "start": date(2026, 8, 24),
        "end": timezone.localdate() + timedelta(days=223),
        "state": TermState.RUNNING,
    }
    return Term.objects.create(school=school, **{**given, **values})


def make_user(school: School | None = None, role: str | None = None, **values: Any) -> User:
    n = next(_number)
    given = {"username": f"user{n}", "first_name": "Noor", "last_name": f"Jansen{n}"}
    user = User.objects.create_user(password=None, **{**given, **values})
    if school and role:
        Membership.objects.create(user=user, school=school, role=role)
    return user


def make_student(
    school: School, *, signs_in: bool = True, group: str = "3A", **values: Any
) -> Student:
    """With a current enrolment, and a user with the student's role when `signs_in`."""
    n = next(_number)
    given = {
        "leerlingnummer": str(100_000 + n),
        "first_name": "Sanne",
        "infix": "van der",
        "last_name": f"Meer{n}",
        "birth_date": date(2010, 3, 14),
        "postcode": "1012AB",
    }
    given.update(values)
    name = (given["first_name"], given["infix"], given["last_name"])
    if signs_in and "user" not in given:
        given["user"] = make_user(
            school, Role.STUDENT, first_name=name[0], infix=name[1], last_name=name[2]
        )
    student = Student.objects.create(
        school=school,
        sort_key=sort_key(*name),
        search_key=search_key(*name, given["leerlingnummer"]),
        **given,
    )
    Enrolment.objects.create(
        student=student,
        school_year=2026,
        group=group,
        programme="Zorg en welzijn",
        start=date(2026, 8, 1),
    )
    return student


def make_company(school: School | None = None, **values: Any) -> Company:
    name = values.pop("name", f"Bedrijf {next(_number)}")
    company = Company.objects.create(name=name, search_key=search_key("", "", name), **values)
    Workplace.objects.create(
        company=company, name="Hoofdvestiging", postcode="1013AB", city="Amsterdam"
    )
    if school:
        Partnership.objects.create(school=school, company=company)
    return company


def make_trainer(company: Company, **values: Any) -> Trainer:
    n = next(_number)
    given = {
        "first_name": "Karin",
        "infix": "de",
        "last_name": f"Boer{n}",
        "email": f"karin{n}@bedrijf.example",
    }
    given.update(values)
    name = (given["first_name"], given["infix"], given["last_name"])
    trainer = Trainer.objects.create(
        sort_key=sort_key(*name),
        search_key=f"{search_key(*name)} {full_name(*name)}".lower(),
        **given,
    )
    TrainerPost.objects.create(trainer=trainer, company=company, start=date(2026, 1, 1))
    return trainer


def make_offering(
    school: School,
    *,
    term: Term | None = None,
    company: Company | None = None,
    state: str = OfferingState.OPEN,
    seats: int = 2,
    preparation: list[str] | None = None,
    **values: Any,
) -> Offering:
    """A published assignment with its seat rows; `values` go to the assignment."""
    n = next(_number)
    term = term or school.terms.first() or make_term(school)
    company = company or make_company(school)
    starts = values.pop("starts", None) or Days.another()
    days = values.pop("days", 1)
    break_minutes = values.pop("break_minutes", 0)
    given = {
        "title": f"Helpen bij de lunch {n}",
        "tasks": "Je dekt de tafels en helpt bij het serveren.",
        "starts": starts,
        "ends": starts + timedelta(days=days - 1, hours=4),
        "seat_count": seats,
        "workplace": company.workplaces.first(),
        "trainer": Trainer.objects.filter(posts__company=company).first() or make_trainer(company),
    }
    assignment = Assignment.objects.create(owner=school, company=company, **{**given, **values})
    Seat.objects.bulk_create(Seat(assignment=assignment, number=i + 1) for i in range(seats))
    for i in range(days):
        WorkDay.objects.create(
            assignment=assignment,
            starts=starts + timedelta(days=i),
            ends=starts + timedelta(days=i, hours=4),
            break_minutes=break_minutes,
        )
    return Offering.objects.create(
        assignment=assignment,
        school=school,
        term=term,
        state=state,
        preparation=["Op tijd komen", "Vervoer geregeld"] if preparation is None else preparation,
    )


def make_sign_up(offering: Offering, student: Student, **values: Any) -> SignUp:
    given = {"first_goal": "Ik wil leren serveren", "rank": 1}
    return SignUp.objects.create(offering=offering, student=student, **{**given, **values})


def make_experience(
    student: Student, offering: Offering | None = None, **values: Any
) -> Experience:
    """With one goal and one placement on a free seat, its shift and its preparation list."""
    offering = offering or make_offering(student.school)
    assignment = offering.assignment
    state = values.pop("placement_state", "preparing")
    experience = Experience.objects.create(
        student=student,
        enrolment=student.enrolments.get(end__isnull=True),
        term=offering.term,
        **values,
    )
    Goal.objects.create(experience=experience, kind="learn", text="Ik wil leren serveren")
    placement = Placement.objects.create(
        experience=experience,
        assignment=assignment,
        workplace=assignment.workplace,
        trainer=assignment.trainer,
        state=state,
        start=assignment.starts.date(),
        end=assignment.ends.date(),
    )
    Seat.objects.filter(
        pk=assignment.seats.filter(placement__isnull=True).values_list("pk", flat=True).first()
    ).update(placement=placement)
    for day in assignment.days.all():
        Shift.objects.create(
            placement=placement,
            student=student,
            starts=day.starts,
            ends=day.ends,
            break_minutes=day.break_minutes,
        )
    Preparation.objects.bulk_create(
        Preparation(placement=placement, text=text, order=order)
        for order, text in enumerate(offering.preparation, 1)
    )
    return experience


def make_request(school: School, **values: Any) -> Request:
    given = {
        "organisation": f"Buurthuis {next(_number)}",
        "contact_name": "Karin de Boer",
        "email": "karin@buurthuis.example",
        "what": "Koffie schenken en een praatje maken",
        "state": RequestState.RECEIVED,
    }
    return Request.objects.create(school=school, **{**given, **values})


def make_invitation(offering: Offering, student: Student, **values: Any) -> Invitation:
    given = {"because": "je bleef zo rustig bij de lunch"}
    return Invitation.objects.create(offering=offering, student=student, **{**given, **values})
