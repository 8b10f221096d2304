"""The demo's school with its people and companies, as its coordinator set it up."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from accounts.actions import (
    add_term,
    change_name,
    change_school,
    create_school,
    invite_colleague,
    make_user,
    start_due_terms,
)
from accounts.enums import Role
from accounts.models import School, Term, User
from companies.actions.companies import save_company, save_partnership
from companies.actions.invitations import invite_trainer
from companies.models import Company, Trainer
from config.demo.clock import PlayedTime
from config.demo.firms import FIRMS
from config.demo.names import COORDINATOR, GROUPS, GUARDIANS, STAFF, student_names
from config.demo.places import NEAR, PLACES
from config.demo.texts import DOES_ALREADY, MOTIVES, WORK
from core.actors import Actor
from core.models import Interest, Sector
from core.postcodes import load
from students.actions.cards import ensure_users
from students.actions.consents import add_guardian, give_consent, open_guardian_link
from students.actions.profile import save_profile
from students.enums import ConsentGiver, ConsentPurpose
from students.models import Student
from students.queries.consents import who_decides

BRIN, NAME = "99ZX00", "Vmbo De Oude IJssel"
DOMAIN = "oudeijssel.example"
SYSTEM = Actor.system("demo")
AUGUST = 8
PAST_DAYS, RUNNING_DAYS, LEFT_DAYS = 165, 57, 63  # of the two terms, counted from today
ROSTER = (
    *("Leerlingnummer", "Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum"),
    *("Klas", "Profiel", "Niveau", "Postcode", "Ouder naam", "Ouder e-mail"),
)
LEVELS = ("BB", "KB", "KB")  # by the leerlingnummer


COMPANY_LIST = (
    *("Bedrijf", "Bedrijfsnummer", "Sector", "Adres", "Postcode", "Plaats"),
    *("Praktijkopleider", "E-mail praktijkopleider", "Telefoon praktijkopleider"),
)
WITH_ACCOUNT = 3  # trainers who wanted their students together
WITHOUT_MAIL = frozenset({"buurthuis", "sport"})  # their trainers get no mail: by QR or told


@dataclass
class Stage:
    """Everybody and everything that the demo plays with."""

    school: School
    today: date
    dice: random.Random
    coordinator: User
    terms: list[Term] = field(default_factory=list)
    staff: list[User] = field(default_factory=list)
    teachers: list[User] = field(default_factory=list)
    counsellors: list[tuple[User, tuple[str, ...]]] = field(default_factory=list)
    roster: list[list[str]] = field(default_factory=list)
    students: list[Student] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    trainers: dict[str, Trainer] = field(default_factory=dict)
    interests: dict[int, set[str]] = field(default_factory=dict)

    @property
    def by(self) -> Actor:
        return Actor.of(self.coordinator)

    def term_on(self, day: date) -> Term:
        return next(term for term in self.terms if term.holds(day))

    def group_of(self, student: Student) -> str:
        return self.groups[student.pk]


def moment(day: date, clock: str) -> datetime:
    """«14:30» on a day, by the clock of the Netherlands."""
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


def mail_of(first: str, last: str, domain: str = DOMAIN) -> str:
    from core.names import plain

    return f"{plain(first)}.{plain(last)}".replace(" ", "") + f"@{domain}"


def set_up(today: date, dice: random.Random) -> Stage:
    """Two weeks before the first term begins."""
    begin = today - timedelta(days=PAST_DAYS)
    PlayedTime.moment = moment(begin - timedelta(days=14), "09:00")
    load("\n".join(f"{d},{city},{lat},{lon}" for d, city, lat, lon in PLACES))
    school, coordinator = create_school(
        brin=BRIN,
        name=NAME,
        coordinator_email=mail_of(COORDINATOR[0], COORDINATOR[2]),
        by=SYSTEM,
    )
    stage = Stage(school, today, dice, coordinator)
    names = dict(zip(("first_name", "infix", "last_name"), COORDINATOR, strict=True))
    change_name(user=coordinator, by=stage.by, **names)
    stage.school = change_school(
        school=school, by=stage.by, postcode="7006 AA", city="Doetinchem", attitude_from_days=1
    )
    _terms(stage, begin)
    _staff(stage)
    _students(stage)
    _profiles(stage)
    _companies(stage)
    # Nobody has a password and nobody is asked to choose one: the way in is the printed link.
    User.objects.filter(must_set_password=True).update(must_set_password=False)
    PlayedTime.moment = moment(begin, "07:00")
    start_due_terms(today=begin, by=SYSTEM)
    return stage


def _terms(stage: Stage, begin: date) -> None:
    middle = stage.today - timedelta(days=RUNNING_DAYS)
    spans = (
        ("Periode 1", begin, middle - timedelta(days=1)),
        ("Periode 2", middle, stage.today + timedelta(days=LEFT_DAYS)),
    )
    year = begin.year if begin.month >= AUGUST else begin.year - 1
    for name, start, end in spans:
        stage.terms.append(
            add_term(
                school=stage.school, name=name, school_year=year, start=start, end=end, by=stage.by
            )
        )


def _staff(stage: Stage) -> None:
    for first, infix, last, roles, groups in STAFF:
        user = invite_colleague(
            school=stage.school,
            email=mail_of(first, last),
            first_name=first,
            infix=infix,
            last_name=last,
            roles=[Role(role) for role in roles],
            groups=groups,
            by=stage.by,
        )
        stage.staff.append(user)
        if Role.TEACHER in roles:
            stage.teachers.append(user)
        if Role.COUNSELLOR in roles:
            stage.counsellors.append((user, groups))
    make_user(
        by=SYSTEM,
        school=stage.school,
        username="beheer",
        first_name="Beheer",
        is_superuser=True,
        email=f"beheer@{DOMAIN}",
        email_verified=True,
    )


def _students(stage: Stage) -> None:
    """From a roster as school systems export it, and then their users."""
    stage.roster = _roster(stage)
    bring_in(stage)
    stage.students = list(
        Student.objects.filter(school=stage.school)
        .prefetch_related("enrolments", "guardians")
        .order_by("leerlingnummer")
    )
    stage.groups = {s.pk: s.enrolments.all()[0].group for s in stage.students}
    ensure_users(school=stage.school, students=stage.students, by=stage.by)


def bring_in(stage: Stage) -> None:
    """The roster; again in a new school year, in which everybody is enrolled anew."""
    _import("import_students", ROSTER, stage.roster)


def _import(command: str, head: tuple[str, ...], rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lijst.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows([head, *rows])
        call_command(command, str(path), "--school", BRIN, "--json", stdout=io.StringIO())


def _roster(stage: Stage) -> list[list[str]]:
    dice, rows = stage.dice, []
    names = iter(student_names(sum(group[2] for group in GROUPS), dice))
    number = 241_000
    for group, programme, count, age in GROUPS:
        for _ in range(count):
            first, infix, last = next(names)
            number += dice.randint(1, 9)
            born = stage.today - timedelta(days=round((age + 0.5 + dice.random()) * 365.25))
            digits = dice.choice(NEAR if dice.random() < 0.7 else [p[0] for p in PLACES])
            row = [str(number), first, infix, last, born.isoformat(), group, programme]
            row.append(LEVELS[number % len(LEVELS)])
            row.append(f"{digits} {dice.choice('ABCDEFGHK')}{dice.choice('ABCDEGHJ')}")
            parent = dice.choice(GUARDIANS)
            surname = " ".join(part for part in (infix, last) if part)
            has_mail = dice.random() < 0.8
            row += [
                f"{parent} {surname}",
                mail_of(parent, last, "thuis.example") if has_mail else "",
            ]
            rows.append(row)
    return rows


def _profiles(stage: Stage) -> None:
    """What most students say of themselves, and what parents or they think of pictures."""
    dice = stage.dice
    interests = {i.code: i for i in Interest.objects.order_by("code")}
    sectors = list(Sector.objects.order_by("code"))
    for number, student in enumerate(stage.students):
        codes = dice.sample(sorted(interests), dice.randint(2, 4))
        if number == 0:
            codes = ["orde", "sport", "gasten"]
        stage.interests[student.pk] = set(codes)
        if number and dice.random() < 0.1:
            stage.interests[student.pk] = set()
        else:
            save_profile(
                student=student,
                by=Actor.of(student.user),
                interests=[interests[code] for code in codes],
                sectors=dice.sample(sectors, 2),
                motives=dice.choice(MOTIVES),
                wished_work="Werken bij de landmacht" if number == 0 else dice.choice(WORK),
                does_already=dice.choice(DOES_ALREADY),
                outside_in_talk=number % 3 != 1,
                travel_limit_km=dice.choice((8, 12, 15, 20, 25)),
            )
        _consents(stage, student)


def _consents(stage: Stage, student: Student) -> None:
    """Half of those who decide have said something; nobody has to."""
    dice = stage.dice
    guardian = next(iter(student.guardians.all()), None)
    if guardian is None:
        guardian = add_guardian(student=student, name="Ouder of verzorger", by=stage.by)
    link = open_guardian_link(guardian=guardian, by=stage.by)
    for purpose in ConsentPurpose.values:
        if dice.random() < 0.5:
            own = who_decides(student) == ConsentGiver.STUDENT
            give_consent(
                student=student,
                purpose=purpose,
                guardian=None if own else guardian,
                by=Actor.of(student.user) if own else Actor.bearer(link),
            )


def _companies(stage: Stage) -> None:
    """From a list as schools keep them, as it comes in through the import."""
    sectors = {s.code: s.name for s in Sector.objects.all()}
    rows = []
    for number, firm in enumerate(FIRMS, 1):
        first, last = firm.trainer.split()[0], firm.trainer.split()[-1]
        address = "" if firm.key in WITHOUT_MAIL else mail_of(first, last, f"{firm.key}.example")
        row = [firm.name, f"B{number:03}", sectors[firm.sector], firm.street, firm.postcode]
        phone = f"0314 {stage.dice.randint(100000, 999999)}"
        rows.append([*row, firm.city, firm.trainer, address, phone])
    _import("import_companies", COMPANY_LIST, rows)
    for number, firm in enumerate(FIRMS, 1):
        partner = stage.school.partnerships.select_related("company").get(own_key=f"B{number:03}")
        known = {name: getattr(partner, name) for name in ("own_key", "aim", "active")}
        save_partnership(partnership=partner, values={**known, "ways": firm.ways}, by=stage.by)
        stage.companies[firm.key] = save_company(
            school=stage.school,
            company=partner.company,
            values={"size": firm.size},
            by=stage.by,
        )
        stage.trainers[firm.key] = Trainer.objects.get(posts__company=partner.company)
    for trainer in [t for t in stage.trainers.values() if t.email][:WITH_ACCOUNT]:
        invite_trainer(school=stage.school, trainer=trainer, by=stage.by)
