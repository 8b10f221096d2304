"""A run proposes who could go where; what is changed in it by hand."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import School, Term
from core.codes import new_code
from core.models import Job
from placements.enums import ChangeKind, RunState
from placements.models.offering import Offering
from students.models import Student


class MatchRun(models.Model):
    """A proposal for a whole term, kept with inputs and result so that it can be explained later."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="match_runs")
    code = models.CharField(max_length=8, unique=True, default=new_code)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="match_runs")
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.PROPOSED)
    trial_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="trials"
    )  # whose weights were tried otherwise
    fairness = models.CharField(max_length=10, blank=True)
    weights = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict)  # arrays of indices only: no names, no ids of people
    summary = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)


class MatchEntrant(models.Model):
    """Ties an index of the run's arrays to a student; erasing a student cuts this row."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="entrants")
    index = models.PositiveIntegerField()
    student = models.ForeignKey(Student, null=True, on_delete=models.SET_NULL, related_name="+")
    reasons = models.JSONField(default=list)  # why this student got nothing

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "index"], name="match_entrant_index_once"),
        ]


class Proposal(models.Model):
    """Who could go where, and why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="proposals")
    entrant = models.ForeignKey(MatchEntrant, on_delete=models.CASCADE, related_name="proposals")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="proposals")
    fit = models.PositiveSmallIntegerField()
    proposed = models.BooleanField(default=False)
    by_hand = models.BooleanField(default=False)
    features = models.JSONField(default=list)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "entrant", "offering"], name="proposal_pair_once"
            ),
            models.UniqueConstraint(
                fields=["run", "entrant"],
                condition=Q(proposed=True),
                name="proposal_one_per_student",
            ),
        ]


class MatchChange(models.Model):
    """One decision by hand in a run, with how all of it stood afterwards: so it can be undone.

    `stand` holds numbers of pairs and prices only, as `MatchRun.inputs` does.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=ChangeKind)
    entrant = models.ForeignKey(MatchEntrant, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(MatchEntrant, null=True, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, null=True, on_delete=models.CASCADE, related_name="+")
    placed = models.SmallIntegerField()  # how many more, or fewer, than before
    fit = models.IntegerField()  # how much more, or less, all together
    stand = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="match_change_number_once"),
        ]
