"""The same story without screens: what the others did before it is this person's turn.

Each function does through the site's own actions what steps of `starting`, `choosing`, `living`
and `telling` do at a screen, so that the journey of one role walks only what that role does.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.actions import (
    add_term,
    change_name,
    change_school,
    create_school,
    invite_colleague,
    new_card_code,
    set_password,
    store_cards,
)
from accounts.enums import Role
from accounts.models import School, User
from companies.actions.first_contact import meet_company, meet_trainer
from companies.models import Company, Trainer
from core.actors import Actor
from placements.actions import (
    assignments,
    choosing,
    goals,
    hours,
    lessons,
    offerings,
    preparing,
    presences,
    requests,
    signing_up,
)
from placements.enums import Attendance, GoalKind, Kind
from placements.models import Offering, Placement, Request, Shift, SignUp
from reflections.actions import reports, talks, thanks
from reflections.actions.feedback import give_feedback
from reflections.queries.feedback import Words
from students.actions.cards import ensure_users
from students.actions.consents import add_guardian
from students.actions.students import save_student
from students.models import Student
from tests.journeys import living
from tests.journeys.choosing import BREAD, COFFEE, HOOVES, PREPARATION, second_day
from tests.journeys.starting import COMPANIES, STAFF, mail_of, roster_lines
from tests.journeys.story import PASSWORD, Story
from tests.journeys.telling import WHOLE

SYSTEM = Actor.system("journey")
TALK = "Praten met oudere mensen"
CALM = "Dat ik rustig blijf als het druk is"
ROLES = {"Noor": Role.TEACHER, "Ruud": Role.COUNSELLOR, "Mieke": Role.MANAGER}
SIGN_UPS = (
    ("Sanne", COFFEE, TALK),
    ("Daan", COFFEE, "Rustig blijven"),
    ("Fatima", COFFEE, "Rustig blijven"),
    ("Yusuf", COFFEE, "Rustig blijven"),
    ("Fatima", BREAD, "Hoe je brood bakt"),
    ("Lars", BREAD, "Hoe je brood bakt"),
    ("Emma", HOOVES, "Doorzetten als het zwaar is"),
    ("Yusuf", HOOVES, "Hoe je dieren verzorgt"),
)
AGAIN = "Teken je gerust weer in."
CHOSEN = (("Sanne", COFFEE), ("Daan", COFFEE), ("Fatima", BREAD), ("Yusuf", HOOVES))


def school() -> School:
    return School.objects.get()


def by(name: str) -> Actor:
    return Actor.of(User.objects.get(first_name=name))


def student(name: str) -> Student:
    return Student.objects.get(first_name=name)


def offering(title: str) -> Offering:
    return Offering.objects.get(assignment__title=title)


def placement(name: str) -> Placement:
    return Placement.objects.get(experience__student__first_name=name)


def an_administrator_is_there(name: str) -> None:
    User.objects.create_superuser("beheer", first_name=name)


def a_school_has_begun(story: Story) -> None:
    """With a term, invited colleagues, students with a card, and companies."""
    made, carla = create_school(
        brin="12AB", name="Metzo College", coordinator_email=mail_of("Carla"), by=SYSTEM
    )
    change_name(user=carla, first_name="Carla", infix="", last_name="Mulder", by=SYSTEM)
    set_password(user=carla, password=PASSWORD, by=SYSTEM)
    change_school(school=made, by=by("Carla"), postcode="2801AB", city="Gouda")
    today = timezone.localdate()
    year = today.year - (today.month < 8)
    begin, end = today - timedelta(days=60), today + timedelta(days=120)
    add_term(school=made, name="Periode 1", school_year=year, start=begin, end=end, by=by("Carla"))
    for first, (last, _label) in STAFF.items():
        invite_colleague(
            school=made,
            email=mail_of(first),
            first_name=first,
            infix="",
            last_name=last,
            roles=[ROLES[first]],
            groups=["3A"] if first == "Ruud" else [],
            by=by("Carla"),
        )
    _students(story, made)
    for line in COMPANIES[1:]:
        name, _sector, street, postcode, city, trainer, email = line.split(";")
        company = meet_company(
            school=made, name=name, street=street, postcode=postcode, city=city, by=by("Carla")
        )
        meet_trainer(school=made, company=company, name=trainer, email=email, by=by("Carla"))
    story.sheets["form"] = f"/aanvraag/{made.slug}/"


def _students(story: Story, made: School) -> None:
    for line in roster_lines(story)[1:]:
        number, first, infix, last, born, group, programme, postcode, _mail, *parent = line
        values = {
            "leerlingnummer": number,
            "first_name": first,
            "infix": infix,
            "last_name": last,
            "birth_date": _date(born),
            "group": group,
            "programme": programme,
            "postcode": postcode,
        }
        saved = save_student(
            school=made, student=None, values=values, day=timezone.localdate(), by=by("Carla")
        )
        if parent[0]:
            add_guardian(student=saved, name=parent[0], email=parent[1], by=by("Carla"))
        ensure_users(school=made, students=[saved], by=by("Carla"))
        code = new_card_code()
        store_cards(school=made, term=made.terms.get(), codes={saved.user_id: code}, by=by("Carla"))
        story.codes[first] = (saved.user.username, code)


def _date(text: str) -> date:
    day, month, year = map(int, text.split("-"))
    return date(year, month, day)


def an_organisation_asked(story: Story) -> None:
    asked = requests.ask(
        school=school(),
        email="ans@linde.example",
        by=SYSTEM,
        organisation="Woonzorg De Linde",
        contact_name="Ans Bos",
        what="Koffie schenken. Een praatje maken.",
        street="Lindelaan 1",
        postcode="2803AA",
        city="Gouda",
        starts=_at(story.day, "10:00"),
        ends=_at(story.day, "14:00"),
    )
    requests.confirm(request=asked, by=SYSTEM)


def another_organisation_asked() -> None:
    asked = requests.ask(
        school=school(),
        email="wim@wei.example",
        by=SYSTEM,
        organisation="Kaasmakerij De Wei",
        contact_name="Wim Kok",
        what="Kazen keren en inpakken.",
    )
    requests.confirm(request=asked, by=SYSTEM)


def three_assignments_are_open(story: Story) -> None:
    later = second_day(story)
    coffee = [assignments.Times(_at(story.day, "10:00"), _at(story.day, "14:00"))]
    accepted = requests.accept(
        request=Request.objects.get(),
        term=school().terms.get(),
        by=by("Carla"),
        days=coffee,
        title=COFFEE,
        kind=Kind.PRESTATIE,
        seats=2,
    )
    assignments.change(
        offering=accepted,
        by=by("Carla"),
        days=coffee,
        seats=2,
        preparation=PREPARATION.splitlines(),
        tasks="Je schenkt koffie en maakt een praatje met bewoners.",
        learnable="praten met oudere mensen\nrustig blijven",
    )
    offerings.publish(offering=accepted, by=by("Carla"))
    _offer("Dierenpark Reeuwijk", HOOVES, later, "09:30", "12:30")
    _offer("Bakkerij De Korenaar", BREAD, later, "09:00", "13:00")


def _offer(company: str, title: str, day: date, starts: str, ends: str) -> None:
    known = Company.objects.get(name=company)
    made = assignments.draft(
        school=school(),
        term=school().terms.get(),
        by=by("Carla"),
        days=[assignments.Times(_at(day, starts), _at(day, ends))],
        seats=1,
        preparation=[],
        kind=Kind.PRESTATIE,
        title=title,
        tasks="Je helpt mee met wat er te doen is.",
        company=known,
        workplace=known.workplaces.get(),
        trainer=Trainer.objects.get(posts__company=known),
    )
    offerings.publish(offering=made, by=by("Carla"))


def _at(day: date, clock: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


def a_teacher_will_be_there() -> None:
    noor = User.objects.get(first_name="Noor")
    presences.join(offering=offering(COFFEE), user=noor, by=Actor.of(noor))


def students_signed_up(*names: str) -> None:
    """These, or all who are not yet in it."""
    for name, title, goal in SIGN_UPS:
        if not names or name in names:
            signing_up.sign_up(
                offering=offering(title), student=student(name), goal=goal, by=by(name)
            )


def one_was_invited(name: str, title: str) -> None:
    because = "je blijft rustig als het druk is."
    signing_up.invite(
        offering=offering(title), student=student(name), because=because, by=by("Carla")
    )


def one_was_declined(name: str, title: str, *, reason: str, word: str) -> None:
    choosing.decline(
        sign_up=SignUp.objects.get(student=student(name), offering=offering(title)),
        reason=reason,
        next_step=AGAIN,
        personal_word=word,
        by=by("Carla"),
    )


def it_was_decided() -> None:
    """Four have a seat; who has none at all reads why."""
    for name, title in CHOSEN:
        sign_up = SignUp.objects.get(student=student(name), offering=offering(title))
        choosing.choose(sign_up=sign_up, by=by("Carla"))
    for sign_up in SignUp.objects.filter(state="submitted").select_related("student"):
        choosing.decline(
            sign_up=sign_up,
            reason="Er was te weinig plek.",
            next_step=AGAIN,
            by=by("Carla"),
        )


def goals_were_set(name: str = "Sanne") -> None:
    goals.set_goals(
        experience=placement(name).experience,
        wordings={
            1: goals.Wording(GoalKind.LEARN, TALK, "Thuis"),
            2: goals.Wording(GoalKind.SHOW, CALM, "In het beroep dat ik wil"),
        },
        by=by(name),
    )


def lists_were_ticked(*, but: str = "") -> None:
    for each in Placement.objects.all():
        lines = each.preparations.exclude(text=but)
        ticks = dict.fromkeys(lines.values_list("pk", flat=True), True)
        preparing.set_ticks(placement=each, ticks=ticks, by=by("Carla"))


def the_sheet_went_along(story: Story) -> None:
    link = thanks.ensure_thanks_link(placement=placement("Sanne"), by=by("Sanne"))
    story.sheets["thanks"] = f"/bedankje/{link.token}/"


def a_lesson_was_asked() -> None:
    shift = placement("Sanne").shifts.get()
    lessons.free_lesson(
        shift=shift,
        lesson="Wiskunde",
        teacher=User.objects.get(first_name="Noor"),
        starts=shift.starts,
        ends=shift.starts + timedelta(hours=1),
        by=by("Sanne"),
    )


def hours_were_entered(*titles: str) -> None:
    here = Q(placement__assignment__title__in=titles)
    entries = [hours.Lived(shift, Attendance.PRESENT) for shift in Shift.objects.filter(here)]
    hours.enter_attendance(entries=entries, by=by("Carla"))


def a_student_chose_a_password(name: str) -> None:
    set_password(user=student(name).user, password=PASSWORD, by=by(name))


def a_trainer_has_an_account(name: str) -> None:
    user = User.objects.create_user(name.lower(), first_name=name)
    Trainer.objects.filter(first_name=name).update(user=user)


def work_attitude_is_asked_from_the_first_day() -> None:
    school = School.objects.get()
    school.settings["attitude_from_days"] = 1
    school.save()


def the_workplace_told(name: str, went_well: str, steps: Any = (3, 3)) -> None:
    found = placement(name)
    given = zip(found.experience.goals.order_by("pk"), steps, strict=False)
    words = Words(steps={goal.pk: step for goal, step in given}, went_well=went_well)
    give_feedback(placement=found, words=words, way="mail", by=SYSTEM)


def a_thank_you_came(*, shown: bool = False) -> None:
    link = thanks.ensure_thanks_link(placement=placement("Sanne"), by=SYSTEM)
    left = thanks.leave_thanks(
        link=link,
        text="Wat een lief kind. Kom gauw terug!",
        name="Mevrouw Prins",
        by=Actor.bearer(link),
    )
    if shown:
        thanks.check_thanks(thanks=left, shown=True, by=by("Carla"))


def the_student_told() -> None:
    lived, sanne = placement("Sanne").experience, by("Sanne")
    report = reports.start_report(experience=lived, by=sanne)
    reports.save_draft(report=report, by=sanne, story=WHOLE, reflection="Ik was trots.")
    for goal, step in zip(lived.goals.order_by("pk"), (2, 4), strict=True):
        reports.set_own_view(goal=goal, step=step, by=sanne)
    reports.set_suit(report=report, aspect="tasks", verdict="suits", text="Ik werd blij.", by=sanne)
    reports.hand_in(report=report, by=sanne)


def it_was_talked_over() -> None:
    line = "Trots op het praatje met mevrouw Prins."
    talks.debrief(experience=placement("Sanne").experience, line=line, by=by("Noor"))


def a_talk_was_held() -> None:
    ruud = by("Ruud")
    talk = talks.plan_dialogue(student=student("Sanne"), when=timezone.now(), by=ruud)
    talks.hold_dialogue(
        dialogue=talk,
        record="Sanne merkt dat oudere mensen haar raken.",
        competences=["motives"],
        next_steps=[{"text": "Een middag meelopen in de thuiszorg"}],
        by=ruud,
    )


def everything_up_to_the_choice(story: Story) -> None:
    """A school that has begun reads who does what."""
    an_organisation_asked(story)
    three_assignments_are_open(story)
    a_teacher_will_be_there()
    students_signed_up()
    it_was_decided()


def everything_up_to_the_work(story: Story) -> None:
    """Goals are set, lists complete, the day came and everybody was there."""
    everything_up_to_the_choice(story)
    goals_were_set()
    lists_were_ticked()
    living.a_week_later_the_work_is_done()
    hours_were_entered(COFFEE, BREAD, HOOVES)
