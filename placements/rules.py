"""Who may see and do what on the way from being chosen to the last hour.

A coordinator sees the placements of the school; a counsellor those of the own groups (all, when
none are set); a teacher those where they are present or whose student misses their lesson; a
student the own. The school's management reads overviews and no single student.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import STAFF_ROLES, Role
from accounts.models import Membership, School
from core.actors import Actor
from placements.enums import OfferingState
from placements.models import (
    Call,
    Experience,
    FreedLesson,
    Offering,
    Placement,
    Presence,
    Request,
    SignUp,
)
from students.models import Enrolment, Student

GUIDES = frozenset({Role.COORDINATOR, Role.COUNSELLOR})
STAFF = (Role.COORDINATOR, Role.COUNSELLOR, Role.TEACHER)
READERS = (*STAFF, Role.STUDENT)


def visible_placements(
    actor: Actor, school: School | None, roles: AbstractSet[str], groups: Iterable[str] = ()
) -> QuerySet:
    """`groups` are those that a counsellor guides; none means all."""
    if not actor.is_user or school is None:
        return Placement.objects.none()
    found = Placement.objects.filter(experience__student__school=school)
    if Role.COORDINATOR in roles or (Role.COUNSELLOR in roles and not groups):
        return found
    mine = Q(pk__in=[])
    if Role.COUNSELLOR in roles:
        current = Enrolment.objects.filter(end__isnull=True, group__in=list(groups))
        mine |= Q(experience__student__in=current.values("student"))
    if Role.TEACHER in roles:
        there = Presence.objects.filter(
            user=actor.user,
            offering__school=school,
            offering__assignment=OuterRef("assignment"),
        )
        missed = FreedLesson.objects.filter(teacher=actor.user, shift__placement=OuterRef("pk"))
        mine |= Q(Exists(there)) | Q(Exists(missed))
    if Role.STUDENT in roles:
        mine |= Q(experience__student__user=actor.user)
    return found.filter(mine)


def visible_goals(
    actor: Actor, school: School | None, roles: AbstractSet[str], groups: Iterable[str] = ()
) -> QuerySet:
    """The experiences whose goals may be read."""
    placements = visible_placements(actor, school, roles, groups)
    return Experience.objects.filter(pk__in=placements.values("experience"))


def is_own(actor: Actor, student: Student) -> bool:
    return actor.is_user and student.user_id == actor.user.pk


def may_write_goals(actor: Actor, experience: Experience) -> bool:
    """Goals are the student's: school helps to find the words, and does not write them."""
    return is_own(actor, experience.student)


def guides(roles: AbstractSet[str], groups: Iterable[str], student: Student) -> bool:
    """The coordinator guides everybody; a counsellor the own `groups` (none means all), also where
    another role of theirs opens the page: a teacher who was there does not read what others do.
    """
    if Role.COORDINATOR in roles or Role.COUNSELLOR not in roles:
        return Role.COORDINATOR in roles
    groups = list(groups)
    current = student.enrolments.filter(end__isnull=True, group__in=groups)
    return not groups or current.exists()


def may_steer(actor: Actor, roles: AbstractSet[str]) -> bool:
    """Stops and cancels placements, and decides what becomes of them."""
    return actor.is_user and Role.COORDINATOR in roles


def attendable_offerings(actor: Actor, school: School | None, roles: AbstractSet[str]) -> QuerySet:
    """Where this person may say who was there: the coordinator everywhere, others where present."""
    if not actor.is_user or school is None:
        return Offering.objects.none()
    found = Offering.objects.filter(school=school)
    if Role.COORDINATOR in roles:
        return found
    return found.filter(Exists(Presence.objects.filter(user=actor.user, offering=OuterRef("pk"))))


def may_enter_hours(
    actor: Actor, school: School | None, roles: AbstractSet[str], placement: Placement
) -> bool:
    there = attendable_offerings(actor, school, roles)
    return there.filter(assignment=placement.assignment_id).exists()


def visible_requests(actor: Actor, school: School | None, roles: AbstractSet[str]) -> QuerySet:
    """What organisations asked of this school is for its coordinator alone."""
    if not actor.is_user or school is None or Role.COORDINATOR not in roles:
        return Request.objects.none()
    return Request.objects.filter(school=school)


def visible_calls(actor: Actor, school: School | None, roles: AbstractSet[str]) -> QuerySet:
    """What companies were asked for students whom this person guides."""
    if not actor.is_user or school is None:
        return Call.objects.none()
    found = Call.objects.filter(student__school=school)
    if Role.COORDINATOR in roles:
        return found
    if Role.COUNSELLOR not in roles:
        return found.none()
    own = Membership.objects.filter(user=actor.user, school=school, role=Role.COUNSELLOR)
    groups = list(own.values_list("groups", flat=True).first() or [])
    if not groups:
        return found
    current = Enrolment.objects.filter(end__isnull=True, group__in=groups)
    return found.filter(student__in=current.values("student"))


def visible_offerings(actor: Actor, school: School | None, roles: AbstractSet[str]) -> QuerySet:
    """What the school offers: to the coordinator also in draft, to others of school from open on.

    A student reads it on the pages of `queries.discover`.
    """
    if not actor.is_user or school is None:
        return Offering.objects.none()
    found = Offering.objects.filter(school=school)
    if Role.COORDINATOR in roles:
        return found
    if set(STAFF_ROLES) & set(roles):
        return found.exclude(state=OfferingState.DRAFT)
    return found.none()


def visible_goal_recordings(
    actor: Actor, school: School | None, roles: AbstractSet[str]
) -> QuerySet:
    """Sign-ups whose spoken goal may be heard: by the student, and by who decides about it."""
    if not actor.is_user or school is None:
        return SignUp.objects.none()
    found = SignUp.objects.filter(offering__school=school, goal_audio__isnull=False)
    if Role.COORDINATOR in roles:
        return found
    return found.filter(student__user=actor.user)


def may_change_presence(actor: Actor, roles: AbstractSet[str], presence: Presence) -> bool:
    """One's own being there; the coordinator everybody's."""
    return actor.is_user and (presence.user_id == actor.user.pk or Role.COORDINATOR in roles)
