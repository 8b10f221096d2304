"""What one student asked for and did: sign-ups, invitations and experiences as one path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from placements.enums import InvitationState, SignUpState
from placements.models import Assignment, Experience, Invitation, Placement, Shift, SignUp
from placements.queries.hours import total_hours
from students.models import Student


@dataclass
class Stop:
    """One thing on the path: an assignment that was asked for, offered or done."""

    at: datetime
    assignment: Assignment | None
    sign_up: SignUp | None = None
    invitation: Invitation | None = None
    experience: Experience | None = None

    @property
    def hours(self) -> float:
        """Lived so far, as in the dossier."""
        if self.experience is None:
            return 0.0
        placements = self.experience.placements.all()
        return sum(total_hours(each.shifts.all()) for each in placements)

    @property
    def is_to_tell(self) -> bool:
        """Declined, and the student does not know it yet."""
        sign_up = self.sign_up
        return bool(sign_up and sign_up.state == SignUpState.DECLINED and sign_up.told_at is None)


@dataclass(frozen=True)
class StudentPath:
    """The newest first, with what it comes to."""

    stops: list[Stop]

    def _in(self, state: str) -> int:
        return sum(bool(each.sign_up and each.sign_up.state == state) for each in self.stops)

    @property
    def signed_up(self) -> int:
        return sum(each.sign_up is not None for each in self.stops)

    @property
    def chosen(self) -> int:
        return self._in(SignUpState.CHOSEN)

    @property
    def declined(self) -> int:
        return self._in(SignUpState.DECLINED)

    @property
    def lived(self) -> int:
        return sum(each.hours > 0 for each in self.stops)

    @property
    def hours(self) -> float:
        return sum(each.hours for each in self.stops)


def path_of(student: Student) -> StudentPath:
    """Five queries, however long the path is."""
    stops: dict[int, Stop] = {}
    for sign_up in student.sign_ups.select_related("offering__assignment__company"):
        stops[sign_up.offering_id] = Stop(sign_up.created, sign_up.offering.assignment, sign_up)
    asked = student.invitations.exclude(state=InvitationState.WITHDRAWN)
    for invitation in asked.select_related("offering__assignment__company"):
        stop = stops.setdefault(
            invitation.offering_id, Stop(invitation.created, invitation.offering.assignment)
        )
        stop.invitation = invitation
    of_sign_up = {each.sign_up.pk: each for each in stops.values() if each.sign_up}
    alone = []
    for experience in _experiences(student):
        found = of_sign_up.get(experience.sign_up_id or 0)
        if found is None:
            first = next(iter(experience.placements.all()), None)
            found = Stop(experience.created, first.assignment if first else None)
            alone.append(found)
        found.experience = experience
    listed = [*stops.values(), *alone]
    return StudentPath(sorted(listed, key=lambda each: each.at, reverse=True))


def _experiences(student: Student) -> list[Experience]:
    shifts = Shift.objects.filter(dropped=False)
    placements = (
        Placement.objects.select_related("assignment__company")
        .prefetch_related(Prefetch("shifts", shifts))
        .order_by("start", "pk")
    )
    return list(student.experiences.prefetch_related(Prefetch("placements", placements)))
