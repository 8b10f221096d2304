"""Reading runs: what was proposed, what is left, and the words ready for who got nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.models import School
from placements.enums import RunState
from placements.models import (
    CandidateNote,
    MatchEntrant,
    MatchRun,
    Offering,
    Proposal,
    SignUp,
)
from placements.queries.candidates import Work, known_of, lived, students_with_turns
from placements.queries.deciding import current_group, labelled, sign_ups_for_deciding
from placements.reasons import UNASKED, Lookup, is_unasked, texts
from students.models import Student


def runs_of(school: School) -> QuerySet[MatchRun]:
    return MatchRun.objects.filter(school=school).select_related("term").order_by("-created", "-pk")


def kept_runs(school: School) -> QuerySet[MatchRun]:
    """Without those that were only tried, and without what they looked at: that is a lot to read.
    With how many are `placed` as it stands now, and the job, which knows who asked."""
    there = Proposal.objects.filter(run=OuterRef("pk"), proposed=True).order_by().values("run")
    placed = Coalesce(Subquery(there.values(n=Count("pk"))), 0)
    kept = runs_of(school).exclude(state=RunState.TRIAL).select_related("job")
    return kept.annotate(placed=placed).defer("inputs", "job__outcome")


def offerings_in(run: MatchRun) -> list[Offering]:
    """The offerings of a run in its order, with their words; three queries."""
    wanted = run.inputs.get("offerings", [])
    found = {
        each.pk: each
        for each in Offering.objects.filter(pk__in=wanted)
        .select_related("assignment__company")
        .prefetch_related("assignment__skills", "assignment__interests")
    }
    return [found[pk] for pk in wanted if pk in found]


@dataclass(frozen=True)
class Tab:
    """One offering of a run, with what is proposed there."""

    offering: Offering
    seats: int
    proposed: int
    total_fit: int
    asked: int
    price: int
    by_hand: int = 0
    could: int = 0  # of a run for everyone, where not all pairs have a row

    @property
    def matters(self) -> bool:
        return bool(self.seats or self.asked)

    @property
    def free(self) -> int:
        return max(0, self.seats - self.proposed)


@dataclass(frozen=True)
class Candidate:
    """A pair of a run, with what is known of the student now; shaped like a `deciding.Row`."""

    proposal: Proposal
    sign_up: SignUp  # where the student did not sign up, one that is not kept
    reasons: list[str]
    parts: str
    work: tuple[Work, ...]
    elsewhere: str = ""
    elsewhere_fit: int = 0
    shown: str = ""
    missing: str = ""
    busy_with: str = ""
    invited: str = ""

    @property
    def student(self) -> Student:
        return self.sign_up.student

    @property
    def unasked(self) -> bool:
        return self.sign_up.pk is None

    @property
    def fit(self) -> int:
        return self.proposal.fit

    @property
    def percent(self) -> int:
        return round(self.fit / 10)

    @property
    def elsewhere_percent(self) -> int:
        return round(self.elsewhere_fit / 10)

    @property
    def declined(self) -> int:
        return cast(Any, self.sign_up).declined_ever

    @property
    def hours(self) -> float:
        return sum(each.hours for each in self.work)


def tabs_of(run: MatchRun, offerings: Sequence[Offering]) -> list[Tab]:
    """Those with candidates first, then those with seats to give, then what was full before."""
    counted = {
        row["offering"]: row
        for row in run.proposals.order_by()
        .values("offering")
        .annotate(
            asked=Count("pk", filter=Q(entrant__student__isnull=False)),
            there=Count("pk", filter=Q(proposed=True)),
            fit=Sum("fit", filter=Q(proposed=True)),
            by_hand=Count("pk", filter=Q(by_hand=True)),
        )
    }
    place = {pk: at for at, pk in enumerate(run.inputs["offerings"])}
    empty = {"asked": 0, "there": 0, "fit": 0, "by_hand": 0}
    could = Counter(run.inputs["assignment"]) if "asked" in run.inputs else Counter()
    tabs = [
        Tab(
            offering=each,
            seats=run.inputs["seats"][place[each.pk]],
            price=run.inputs["price"][place[each.pk]],
            proposed=counted.get(each.pk, empty)["there"],
            total_fit=counted.get(each.pk, empty)["fit"] or 0,
            asked=counted.get(each.pk, empty)["asked"],
            by_hand=counted.get(each.pk, empty)["by_hand"],
            could=could.get(place[each.pk], 0) or counted.get(each.pk, empty)["asked"],
        )
        for each in offerings
    ]
    return sorted(tabs, key=lambda tab: (not tab.asked, not tab.seats))


def pairs_at(run: MatchRun, offering: Offering) -> QuerySet[Proposal]:
    """Everybody of the run who could be here, the proposed first, then by fit.

    Adds where else each is proposed: `other` (an offering's id) and `other_fit`.
    """
    other = Proposal.objects.filter(entrant=OuterRef("entrant"), proposed=True).exclude(
        offering=OuterRef("offering")
    )
    return (
        run.proposals.filter(offering=offering, entrant__student__isnull=False)
        .select_related("entrant__student")
        .annotate(
            other=Subquery(other.values("offering")[:1]),
            other_fit=Subquery(other.values("fit")[:1]),
        )
        .order_by("-proposed", "-fit", "entrant__index")
    )


def candidates_of(
    run: MatchRun, offering: Offering, pairs: Sequence[Proposal], lookup: Lookup
) -> list[Candidate]:
    """These pairs with what is known of the students now. Four queries."""
    students = [each.entrant.student_id for each in pairs]
    sign_ups = {
        each.student_id: each
        for each in sign_ups_for_deciding(
            SignUp.objects.filter(offering=offering, student__in=students)
        )
    }
    sign_ups |= _unasked(offering, [each for each in pairs if is_unasked(each.reasons)], sign_ups)
    known = known_of([pk for pk in students if pk is not None])
    asked = [skill.code for skill in offering.assignment.skills.all()]
    found = []
    for pair in pairs:
        student = pair.entrant.student_id or 0
        if student not in sign_ups:
            continue
        there = cast(Any, pair)
        shown = known[student].shown
        found.append(
            Candidate(
                proposal=pair,
                sign_up=sign_ups[student],
                reasons=texts((r for r in pair.reasons if r["code"] != UNASKED), lookup),
                parts=labelled(pair.features),
                work=history_in(run, known[student].work),
                elsewhere=lookup.title(there.other) if there.other else "",
                elsewhere_fit=there.other_fit or 0,
                shown=lookup.listed(f"skill:{c}" for c in asked if c in shown),
                missing=lookup.listed(f"skill:{c}" for c in asked if c not in shown),
            )
        )
    return found


def history_in(run: MatchRun, work: Iterable[Work]) -> tuple[Work, ...]:
    """What a student had done when it was decided: what an applied run made itself is left out."""
    return lived(work, before=run.created if run.state == RunState.APPLIED else None)


def _unasked(
    offering: Offering, pairs: Sequence[Proposal], sign_ups: Mapping[int, SignUp]
) -> dict[int, SignUp]:
    """Shaped like a sign-up, with what a row tells of a student and without a goal."""
    people = {
        each.entrant.student.pk: each.entrant.student
        for each in pairs
        if each.entrant.student and each.entrant.student.pk not in sign_ups
    }
    notes = CandidateNote.objects.filter(offering=offering, student=OuterRef("pk"))
    told = (
        students_with_turns(Student.objects.filter(pk__in=people), offering.term_id)
        .annotate(
            note_text=Coalesce(
                Subquery(notes.values("text")[:1]), Value(""), output_field=TextField()
            ),
            mark=Coalesce(Subquery(notes.values("mark")[:1]), Value("")),
            group=Subquery(current_group("pk")),
        )
        .values("pk", "note_text", "mark", "group", "declined_ever")
    )
    found = {}
    for values in told if people else ():
        sign_up = SignUp(offering=offering, student=people[values["pk"]])
        for name in ("note_text", "mark", "group", "declined_ever"):
            setattr(sign_up, name, values[name])
        found[values["pk"]] = sign_up
    return found


def without_place(run: MatchRun) -> QuerySet[MatchEntrant]:
    """Students of the run for whom nothing is proposed now."""
    there = run.proposals.filter(proposed=True, entrant=OuterRef("pk"))
    return (
        run.entrants.filter(~Exists(there), student__isnull=False)
        .select_related("student")
        .annotate(group=Subquery(current_group("student")))
        .order_by("student__sort_key", "student")
    )


def wishes_in(run: MatchRun, entrant: MatchEntrant) -> QuerySet[Proposal]:
    """All pairs of one student in a run, the best first."""
    return (
        run.proposals.filter(entrant=entrant)
        .select_related("offering__assignment__company")
        .order_by("-proposed", "-fit", "pk")
    )
