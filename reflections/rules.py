"""Who may see and do what with an experience, a report, a dialogue and the dossier.

A coordinator and a counsellor see the school's experiences; a counsellor with groups only those
of the own groups; a teacher those where they are present or whose student misses their lesson;
a student the own. The school's management reads overviews and no single student.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import Membership, School
from core.actors import Actor
from placements import rules as placement_rules
from placements.models import Experience, Placement, Presence
from reflections.enums import DialogueState, ReportState
from reflections.models import CareerDialogue, NextStep, Report
from students.enums import ConsentGiver
from students.models import Guardian, Student
from students.queries.consents import who_decides

GUIDES = frozenset({Role.COORDINATOR, Role.COUNSELLOR})
STAFF_OF_EXPERIENCES = (Role.COORDINATOR, Role.COUNSELLOR, Role.TEACHER)
READERS = (*STAFF_OF_EXPERIENCES, Role.STUDENT)


def own_groups(actor: Actor, school: School | int | None) -> list[str]:
    """The groups that a counsellor guides; empty means all."""
    found = Membership.objects.filter(user=actor.user, school=school, role=Role.COUNSELLOR)
    return list(found.values_list("groups", flat=True).first() or [])


def guided_students(
    actor: Actor, school: School | None, roles: AbstractSet[str], groups: list[str] | None = None
) -> QuerySet:
    """The students whose path this person of school follows."""
    students = Student.objects.filter(school=school)
    if Role.COORDINATOR in roles:
        return students
    if Role.COUNSELLOR in roles:
        groups = own_groups(actor, school) if groups is None else groups
        if not groups:
            return students
        return students.filter(enrolments__end__isnull=True, enrolments__group__in=groups)
    return students.none()


def visible_students(
    actor: Actor, school: School | None, roles: AbstractSet[str], groups: list[str] | None = None
) -> QuerySet:
    """Whose dossier may be read: the own, or that of a student one guides."""
    if not actor.is_user:
        return Student.objects.none()
    if GUIDES & set(roles):
        return guided_students(actor, school, roles, groups)
    if Role.STUDENT in roles:
        return Student.objects.filter(school=school, user=actor.user)
    return Student.objects.none()


def visible_experiences(
    actor: Actor, school: School | None, roles: AbstractSet[str], groups: list[str] | None = None
) -> QuerySet:
    """`groups` are a counsellor's own, when the caller knows them already (a query less)."""
    if not actor.is_user or school is None:
        return Experience.objects.none()
    found = Experience.objects.filter(student__school=school)
    if Role.COORDINATOR in roles:
        return found
    mine = Q(pk__in=[])
    if Role.COUNSELLOR in roles:
        groups = own_groups(actor, school) if groups is None else groups
        if not groups:
            return found
        mine |= Q(
            student__in=Student.objects.filter(
                enrolments__end__isnull=True, enrolments__group__in=groups
            )
        )
    if Role.TEACHER in roles:
        there = Experience.objects.filter(
            placements__assignment__offerings__school=school,
            placements__assignment__offerings__presences__user=actor.user,
        )
        missed = Experience.objects.filter(placements__shifts__freed_lessons__teacher=actor.user)
        mine |= Q(pk__in=there.values("pk")) | Q(pk__in=missed.values("pk"))
    if Role.STUDENT in roles:
        mine |= Q(student__user=actor.user)
    return found.filter(mine)


def sees(actor: Actor, roles: AbstractSet[str], experience: Experience) -> set[str]:
    """Which parts of the experience page are there for this person; the others are absent.

    A teacher who was there sees goals and feedback, and talks it over with the student; the
    report, and what was said in a career dialogue, are between the student and who guides.
    """
    everybody = {"goals", "workplace", "talk", "next", "hours", "preparation"}
    if is_own(actor, experience.student) or may_guide(actor, roles, experience.student):
        return everybody | {"report", "dialogue", "history"}
    return everybody


def readable_steps(steps: Iterable[NextStep], parts: AbstractSet[str]) -> list[NextStep]:
    """What was agreed in a dialogue is for who may read that dialogue."""
    return [s for s in steps if "dialogue" in parts or s.dialogue_id is None]


def is_own(actor: Actor, student: Student) -> bool:
    return actor.is_user and student.user_id == actor.user.pk


def may_guide(actor: Actor, roles: AbstractSet[str], student: Student) -> bool:
    """The groups are asked for only where somebody teaches too: else they showed the page."""
    if not actor.is_user:
        return False
    mixed = Role.COUNSELLOR in roles and Role.TEACHER in roles and Role.COORDINATOR not in roles
    groups = own_groups(actor, student.school_id) if mixed else []
    return placement_rules.guides(roles, groups, student)


def may_debrief(actor: Actor, roles: AbstractSet[str], experience: Experience) -> bool:
    """Anyone of school who may see the experience, and never the student."""
    return not is_own(actor, experience.student) and bool(set(STAFF_OF_EXPERIENCES) & set(roles))


def may_write_report(actor: Actor, experience: Experience) -> bool:
    return is_own(actor, experience.student)


def may_read_report(actor: Actor, roles: AbstractSet[str], report: Report | None) -> bool:
    """A draft is the student's alone; what was handed in is for who guides."""
    if report is None:
        return False
    if is_own(actor, report.experience.student):
        return True
    return may_guide(actor, roles, report.experience.student) and (
        report.state != ReportState.DRAFT or report.handed_in_at is not None
    )


def may_read_talk(actor: Actor, roles: AbstractSet[str], student: Student) -> bool:
    return is_own(actor, student) or may_guide(actor, roles, student)


def visible_dialogues(
    actor: Actor, school: School | None, roles: AbstractSet[str], groups: list[str] | None = None
) -> QuerySet:
    students = visible_students(actor, school, roles, groups)
    return CareerDialogue.objects.filter(student__in=students)


def may_correct(actor: Actor, dialogue: CareerDialogue) -> bool:
    return is_own(actor, dialogue.student) and dialogue.state == DialogueState.HELD


def visible_next_steps(actor: Actor, school: School | None, roles: AbstractSet[str]) -> QuerySet:
    return NextStep.objects.filter(student__in=visible_students(actor, school, roles))


def is_present(actor: Actor, experience: Experience) -> bool:
    """Of school, and there while the work is done."""
    return Presence.objects.filter(
        user=actor.user,
        offering__school_id=experience.student.school_id,
        offering__assignment__placements__experience=experience,
    ).exists()


def may_record_feedback(actor: Actor, roles: AbstractSet[str], experience: Experience) -> bool:
    """Writes down what the workplace says: who guides, or who of school was there."""
    if not actor.is_user or is_own(actor, experience.student):
        return False
    return may_guide(actor, roles, experience.student) or (
        Role.TEACHER in roles and is_present(actor, experience)
    )


def may_handle_footage(actor: Actor, roles: AbstractSet[str], experience: Experience) -> bool:
    """Adds and sees photos and film of the work: the student, who guides, who of school was there."""
    return is_own(actor, experience.student) or may_record_feedback(actor, roles, experience)


def may_print_sheet(actor: Actor, roles: AbstractSet[str], experience: Experience) -> bool:
    return is_own(actor, experience.student) or may_record_feedback(actor, roles, experience)


def may_speak_for_workplace(actor: Actor, placement: Placement) -> bool:
    """Whoever holds the link, but never the student whom it is about: they hold the sheet too."""
    return not is_own(actor, placement.experience.student)


def is_trainer(actor: Actor) -> bool:
    """A praktijkopleider with an account: of a company, so without a role at a school."""
    return actor.is_user and hasattr(actor.user, "trainer")


def may_check_thanks(actor: Actor, roles: AbstractSet[str]) -> bool:
    return actor.is_user and Role.COORDINATOR in roles


def may_end_share(guardian: Guardian) -> bool:
    """A parent, while the child has not the own word yet; the student can always."""
    return who_decides(guardian.student) == ConsentGiver.GUARDIAN
