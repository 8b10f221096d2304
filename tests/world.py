"""One school with something of everything, to be looked at by people of other schools."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.base import ContentFile

from accounts.enums import Role
from accounts.models import School, Term, User
from companies.models import Workplace
from core import files, jobs
from core.actors import Actor
from core.models import Certificate, Job, StoredFile
from placements.actions.matching import start_run
from placements.models import Call, FreedLesson, Invitation, MatchRun, Presence, Request
from reflections.models import (
    CareerDialogue,
    DossierShare,
    Feedback,
    FeedbackLink,
    Footage,
    NextStep,
    Report,
    ReportPicture,
    Thanks,
    ThanksLink,
)
from students.models import Consent, Guardian, HeldCertificate
from tests.factories import (
    make_company,
    make_experience,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_user,
)

WORDS = {  # what stands in an address beside codes and keys
    "slug": ["school"],
    "occasion": ["school"],
    "section": ["goals", "report"],
    "assignment_kind": ["stage"],
    "suffix": ["csv", "xlsx"],
    "key": ["vertel", "interesses", "interests", "werk", "vragen", "reizen"],
    "what": ["feedback", "thanks", "bedankje"],
    "part": ["well", "tip", "went_well", "audio"],
}


@dataclass
class World:
    """`codes` and `keys` are those of everything in the school, `files` of its stored files."""

    school: School
    users: dict[str, User] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    kinds: Counter = field(default_factory=Counter)
    sample: list[str] = field(default_factory=list)  # of `codes`, two of each kind
    keys: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)  # codes of blanks that say whose
    body: dict[str, Any] = field(default_factory=dict)  # ids that forms carry

    def keep(self, *rows: Any) -> None:
        for row in rows:
            if hasattr(row, "code"):
                self.codes.append(row.code)
                self.kinds[type(row)] += 1
                if self.kinds[type(row)] <= 2:
                    self.sample.append(row.code)
            elif isinstance(row, Term | User | Workplace):  # addresses show no other keys
                self.keys.append(row.pk)

    def values_for(self, blank: str) -> list[Any]:
        kept = {
            "code": self.codes,
            "pk": self.keys,
            "place": ["1", *self.keys],
            "file_code": self.files,
        }
        if blank in kept:
            return list(dict.fromkeys(kept[blank]))
        return WORDS.get(blank) or [self.named[blank]]


def stored(school: School, name: str, kind: str) -> StoredFile:
    return files.store(
        content=ContentFile(b"OggS" + b"0" * 40), name=name, content_type=kind, school_id=school.pk
    )


def make_world() -> World:
    world = World(make_school())
    school = world.school
    for role in (Role.COORDINATOR, Role.COUNSELLOR, Role.TEACHER, Role.MANAGER):
        world.users[role] = make_user(school, role)
        world.keep(world.users[role])
    term = make_term(school)
    student = make_student(school, birth_date=date(2008, 5, 1))
    world.users[Role.STUDENT] = student.user
    company = make_company(school, logo=stored(school, "logo.png", "image/png"))
    sound = stored(school, "opname.ogg", "audio/ogg")
    world.files.append(sound.code)

    done = make_offering(school, company=company, term=term)
    lived = make_experience(
        student, done, state="finished", placement_state="finished", finished_on=date(2026, 11, 2)
    )
    lived.goals.update(audio=sound)
    placement = lived.placements.get()
    feedback = Feedback.objects.create(
        placement=placement, state="given", given_at=datetime(2026, 11, 3, tzinfo=UTC), audio=sound
    )
    report = Report.objects.create(
        experience=lived, state="handed_in", handed_in_at=datetime(2026, 11, 3, tzinfo=UTC),
        story="Het ging goed.", audio=sound,
    )  # fmt: skip
    picture = ReportPicture.objects.create(
        report=report, file=stored(school, "f.jpg", "image/jpeg")
    )
    world.files.append(picture.file.code)
    at_work = Footage.objects.create(experience=lived, file=stored(school, "w.jpg", "image/jpeg"))
    world.files.append(at_work.file.code)
    Consent.objects.create(
        student=student, purpose="dossier", giver="student", text_version="2026-11"
    )
    HeldCertificate.objects.create(student=student, certificate=Certificate.objects.get(code="vca"))
    dialogue = CareerDialogue.objects.create(
        student=student, counsellor=world.users[Role.COUNSELLOR],
        planned_for=datetime(2026, 12, 1, 10, tzinfo=UTC),
    )  # fmt: skip
    dialogue.experiences.add(lived)
    step = NextStep.objects.create(student=student, experience=lived, text="Een open dag bezoeken")
    for link in (FeedbackLink(placement=placement), ThanksLink(placement=placement)):
        link.expires_at = datetime(2030, 1, 1, tzinfo=UTC)
        link.save()
        link.seal()
    thanks = Thanks.objects.create(placement=placement, text="Dank je wel")

    coming = make_offering(school, company=company, term=term)
    ahead = make_experience(student, coming)
    lesson = FreedLesson.objects.create(
        shift=ahead.placements.get().shifts.get(), teacher=world.users[Role.TEACHER], lesson="Wiskunde",
        starts=coming.assignment.starts, ends=coming.assignment.ends,
    )  # fmt: skip
    presence = Presence.objects.create(offering=coming, user=world.users[Role.TEACHER], hours=4)
    open_ = make_offering(school, company=company, term=term)
    sign_up = make_sign_up(open_, student, goal_audio=sound)
    invitation = Invitation.objects.create(
        offering=make_offering(school, company=company, term=term), student=student, because="je geduld hebt"
    )  # fmt: skip
    call = Call.objects.create(student=student, term=term, text="Meelopen met een goudsmid")
    asked = Request.objects.create(
        school=school, call=call, state="received", organisation="De Linde", contact_name="Ans Bos",
        email="ans@linde.example", what="Helpen bij de lunch",
    )  # fmt: skip
    draft = make_offering(school, company=company, term=term, state="draft")
    start_run(term=term, by=Actor.of(world.users[Role.COORDINATOR]))
    jobs.run(Job.objects.get(kind="match").pk)
    run = MatchRun.objects.get()
    guardian = Guardian.objects.create(
        student=student,
        name="Els van der Meer",
        email="els@thuis.example",
        user=make_user(school, Role.GUARDIAN),
    )
    world.users[Role.GUARDIAN] = guardian.user
    home = DossierShare.objects.create(student=student, audience="home", parts=["footage"])
    home.experiences.add(lived)
    done_jobs = [
        Job.objects.create(
            kind=kind, school_id=school.pk, by_user_id=world.users[Role.COORDINATOR].pk,
            state="done", result=sound, upload=sound, outcome={"discarded": True},
        )
        for kind in ("import_students", "import_companies", "sign_in_cards", "dossier_pdf")
    ]  # fmt: skip
    world.keep(
        term, student, company, *company.workplaces.all(), done.assignment.trainer, lived, placement,
        feedback, report, picture, dialogue, step, thanks, ahead, ahead.placements.get(), lesson, presence,
        sign_up, invitation, invitation.offering.assignment, call, asked, run, guardian, *done_jobs,
    )  # fmt: skip
    world.named = {
        "student": student.code,
        "trainer": done.assignment.trainer.code,
        "placement": placement.code,
    }
    world.body = {
        "leerling": student.code,
        "lesson": lesson.pk,
        "presence": presence.pk,
        "guardian": guardian.pk,
        "certificate": "vca",
        "what": "recording",
        "shot": at_work.file.code,
        "skill": "geduld",
        "placement": placement.code,
        "helped": ["went_well"],
        "opdracht": open_.assignment.code,
    }
    for offering in (done, coming, open_, draft):
        world.keep(offering, offering.assignment)
    return world
