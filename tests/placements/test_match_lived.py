"""Rounds lived through by chance: whatever a coordinator does and the world does meanwhile, what is
proposed holds, and applying does what its page said."""

from collections import Counter
from random import Random

import pytest

from accounts.enums import Role
from core import jobs
from core.actors import Actor
from core.errors import Refused
from core.models import Job, Postcode
from placements.actions import match_applying, match_changes
from placements.actions.choosing import choose, mark_candidate
from placements.actions.match_ties import tie
from placements.actions.matching import start_run
from placements.enums import ChangeKind, OfferingState, SignUpState, TieKind
from placements.match_hand import Stand
from placements.matching import solve
from placements.models import CandidateNote, MatchRun, Offering, Placement, Seat, SignUp, Tie
from placements.queries.match_world import Today
from students.models import Profile
from tests.factories import (
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
PLACES = {"1011": (52.37, 4.90), "1013": (52.389, 4.88), "3511": (52.093, 5.117)}
PAGES = ["", "leerlingen/", "zonder-plek/", "verdeling/", "vergelijken/", "aangepast/"]


class School:
    """Of a few students and offerings, with agreements and marks, all drawn from one seed."""

    def __init__(self, seed):
        self.draw = draw = Random(seed)  # noqa: S311 - the same each time
        self.school = make_school()
        self.term = make_term(self.school)
        self.user = make_user(self.school, Role.COORDINATOR)
        self.by = Actor.of(self.user)
        for digits, (lat, lon) in PLACES.items():
            Postcode.objects.create(digits=digits, city="x", lat=lat, lon=lon)
        if draw.random() < 0.3:
            self.school.settings = {"most_of_group_at_company": draw.randint(1, 3)}
            self.school.save()
        self.offerings = [self.offering() for _ in range(draw.randint(2, 6))]
        self.students = [self.student() for _ in range(draw.randint(6, 18))]
        for _ in range(draw.randint(0, 3)):
            self.agree(draw.choice(list(TieKind)))
        for _ in range(draw.randint(0, 3)):
            self.mark(draw.choice(["pin", "forbid"]))
        waits = list(SignUp.objects.filter(offering__in=self.offerings).order_by("pk"))
        for sign_up in draw.sample(waits, min(len(waits), draw.choice([0, 0, 1, 3]))):
            self.tried(choose, sign_up=sign_up, by=self.by)

    def offering(self):
        offering = make_offering(self.school, term=self.term, seats=self.draw.randint(1, 5))
        offering.least = 2 if self.draw.random() < 0.3 else 0
        offering.save()
        return offering

    def student(self):
        draw, home = self.draw, self.draw.choice([*PLACES, ""])
        student = make_student(self.school, signs_in=False, postcode=home and f"{home}AB")
        if draw.random() < 0.7:
            free = draw.choice([[], [], [1, 2, 3, 4, 5, 6, 7], [1, 2]])
            limit = draw.choice([1, 3, 15, 40])
            Profile.objects.create(student=student, travel_limit_km=limit, free_days=free)
        wishes = draw.sample(self.offerings, draw.randint(0, len(self.offerings)))
        for rank, offering in enumerate(wishes, 1):
            make_sign_up(offering, student, rank=rank)
        return student

    def agree(self, kind):
        self.tried(
            tie,
            school=self.school,
            kind=kind,
            students=self.draw.sample(self.students, 2),
            by=self.by,
        )

    def mark(self, mark):
        offering, student = self.draw.choice(self.offerings), self.draw.choice(self.students)
        self.tried(mark_candidate, offering=offering, student=student, mark=mark, by=self.by)

    def pins(self):
        pinned = CandidateNote.objects.filter(mark="pin")
        return pinned.values_list("offering", "student")

    @staticmethod
    def tried(action, **values):
        try:
            return action(**values)
        except Refused:
            return None

    def run(self, **options):
        """None where pins and agreements leave no answer."""
        job = start_run(term=self.term, by=self.by, **options)
        jobs.run(job.pk)
        job = Job.objects.get(pk=job.pk)
        assert job.state == "done" or "clash" in job.outcome, job.error
        return MatchRun.objects.filter(code=job.params["code"]).first()

    def change(self, run):
        draw, there = self.draw, list(run.entrants.all())
        if not there:
            return
        one, other = draw.choice(there), draw.choice(there)
        kind = draw.choice([*ChangeKind, "undo"])
        if kind == "undo":
            self.tried(match_changes.undo, run=run, by=self.by)
            return
        wanted = match_changes.Wanted(kind, one, draw.choice(self.offerings), other)
        self.tried(match_changes.change, run=run, wanted=wanted, by=self.by)

    def move(self):
        """The world does something."""
        draw, offering = self.draw, self.draw.choice(self.offerings)
        student = draw.choice(self.students)
        waits = SignUp.objects.filter(state=SignUpState.SUBMITTED).order_by("pk")
        draw.choice(
            [
                lambda: self.mark("forbid"),
                lambda: self.agree(TieKind.APART),
                lambda: self.agree(TieKind.TOGETHER),
                lambda: waits.filter(student=student).update(state=SignUpState.WITHDRAWN),
                lambda: Offering.objects.filter(pk=offering.pk).update(least=3),
                lambda: Offering.objects.filter(pk=offering.pk).update(
                    state=OfferingState.CANCELLED
                ),
                lambda: waits and self.tried(choose, sign_up=waits[0], by=self.by),
            ]
        )()


def holds(run):
    """The rows say what was reckoned; no seat is given twice, every mark is kept, and where it says
    that it is the best, it is."""
    stand = Stand.of(run)
    rows = run.proposals.filter(proposed=True).values_list("entrant__index", "offering")
    sits = {i: stand.offering_of(int(pair)) for i, pair in enumerate(stand.pair) if pair >= 0}
    assert dict(rows) == sits
    assert len(rows) == len(sits)
    assert (stand.taken <= stand.problem.seats).all()
    chosen = set(stand.pair.tolist())
    assert stand.marks.pinned <= chosen
    assert not stand.marks.forbidden & chosen
    if stand.exact:
        best = solve(stand.problem)
        assert (stand.placed, stand.total_fit) == (best.placed, best.total_fit)
    return stand


def astray(run):
    """Who is proposed elsewhere than where somebody is, beside whom is room, with whom they go."""
    room = Offering.objects.filter(assignment__seats__in=Seat.objects.free())
    found = []
    for each in Tie.objects.filter(kind=TieKind.TOGETHER):
        members = each.students.all()
        there = set(room.filter(assignment__placements__experience__student__in=members))
        leads = set(members.filter(experiences__placements__assignment__offerings__in=there))
        proposed = run.proposals.filter(proposed=True, entrant__student__in=set(members) - leads)
        if there:
            found += [p for p in proposed if p.offering not in there and not p.by_hand]
    return found


def pinned(run):
    stand = Stand.of(run)
    who = dict(run.entrants.values_list("index", "student"))
    return {(who[int(stand.problem.student[p])], stand.offering_of(p)) for p in stand.marks.pinned}


@pytest.mark.parametrize("seed", range(8))
def test_a_round_from_proposal_to_applied(seed, signed_in):
    school = School(seed)
    draw, client = school.draw, signed_in(school.user)
    options = {"everyone": draw.random() < 0.6, "fairness": draw.choice(["", "bands"])}
    run = school.run(**options)
    if run is None:
        return
    assert not holds(run).broken
    assert {(p.offering_id, p.entrant.student_id) for p in astray(run)} <= set(school.pins())
    assert not run.summary.get("sides") or run.summary["sides"]["proved"]
    for _ in range(draw.randint(2, 8)):
        school.change(run)
        holds(run)
    again = school.run(earlier=run, **options) if draw.random() < 0.5 else None
    if again is not None:
        assert not holds(again).broken
        lost = pinned(run) - pinned(again)
        assert len(lost) <= again.summary["not_held"]
        run = again
    for _ in range(draw.randint(0, 4)):
        school.move()
    run = MatchRun.objects.get(pk=run.pk)
    for page in PAGES:
        assert client.get(f"/matching/{run.code}/{page}").status_code == 200
    page = client.get(f"/matching/{run.code}/toepassen/").context
    today = Today.of(run)
    goes = {(each.student.pk, each.proposal.offering_id) for each in today.places if not each.why}
    chosen = SignUp.objects.filter(state=SignUpState.CHOSEN).values_list("student", "offering")
    before = set(chosen)
    answer = match_applying.apply(run=run, by=school.by)
    assert set(chosen.all()) == before | goes
    assert answer["placed"] == page["placed"] == len(goes - before)
    assert len(answer["refused"]) == len(page["moved"])
    assert answer.get("not_kept", []) == page["not_kept"]
    assert match_applying.apply(run=run, by=school.by) == answer
    taken = Counter(Placement.objects.values_list("assignment", flat=True))
    assert all(taken[e.assignment_id] <= e.assignment.seats.count() for e in school.offerings)
    for each in [*PAGES, "antwoorden/"]:
        assert client.get(f"/matching/{run.code}/{each}").status_code == 200
