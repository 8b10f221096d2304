"""Small schools for the tests of runs: offerings, students who signed up, and who decides."""

from typing import Any

from accounts.enums import Role
from core.actors import Actor
from core.jobs import run as run_job
from core.models import Job
from placements.actions.matching import start_run
from placements.models import MatchRun
from tests.factories import (
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_user,
)


class World:
    """`students` each want all `offerings`, in order; one seat each unless `seats` says otherwise."""

    def __init__(self, students: int = 3, offerings: int = 2, seats: int = 1) -> None:
        self.school = make_school()
        self.term = make_term(self.school)
        self.user = make_user(self.school, Role.COORDINATOR)
        self.by = Actor.of(self.user)
        self.offerings = [
            make_offering(self.school, term=self.term, seats=seats) for _ in range(offerings)
        ]
        self.students = [make_student(self.school, signs_in=False) for _ in range(students)]
        self.sign_ups = [
            make_sign_up(offering, student, rank=rank)
            for student in self.students
            for rank, offering in enumerate(self.offerings, 1)
        ]

    def run(self, **options: Any) -> MatchRun:
        """Asks for a run and does the worker's work here, through the same door."""
        job = start_run(term=self.term, by=self.by, **options)
        run_job(job.pk)
        job = Job.objects.get(pk=job.pk)
        assert job.state == "done", job.error or job.outcome
        return MatchRun.objects.get(code=job.params["code"])


def proposed(run: MatchRun) -> set[tuple[int, int]]:
    """(offering, student) pairs that are proposed."""
    return set(run.proposals.filter(proposed=True).values_list("offering", "entrant__student"))


def agree_least(world: World) -> None:
    """More than there are students to come."""
    world.offerings[0].least = 5
    world.offerings[0].save()


def agree_most(world: World) -> None:
    world.school.settings = {"most_of_group_at_company": 1}
    world.school.save()
