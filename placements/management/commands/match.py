import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Term
from core import jobs
from core.codes import new_code
from core.enums import JobState
from core.models import Job
from placements.actions.matching import FAIRNESS
from placements.models import MatchRun, Proposal
from placements.queries.candidates import lookup_of
from placements.queries.match_runs import offerings_in
from placements.reasons import texts


class Command(BaseCommand):
    help = "Proposes who could go where in a term; nothing is decided before apply_match."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", required=True, metavar="BRIN")
        parser.add_argument("--term", required=True, metavar="NAME")
        parser.add_argument("--fairness", default="", choices=[f for f in FAIRNESS if f])
        parser.add_argument(
            "--everyone", action="store_true", help="also who has no placement and did not sign up"
        )
        parser.add_argument(
            "--group", action="append", default=[], help="of everyone, only this group; repeatable"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        term = Term.objects.filter(
            school__brin=options["school"].upper(), name=options["term"]
        ).first()
        if term is None:
            raise CommandError(f"{options['school']} has no term {options['term']!r}.")
        everyone = {"groups": sorted(options["group"])} if options["everyone"] else None
        if options["group"] and not everyone:
            raise CommandError("--group says whom of --everyone.")
        answer = self._answer(self._run(term, options["fairness"] or "", everyone))
        self.stdout.write(json.dumps(answer) if options["json"] else _readable(answer))

    def _run(self, term: Term, fairness: str, everyone: dict[str, Any] | None) -> MatchRun:
        """The same work as on the site, done here: no bell is rung."""
        code = new_code()
        job = Job.objects.create(
            kind="match",
            school_id=term.school_id,
            params={
                "term": term.pk,
                "fairness": fairness,
                "code": code,
                "earlier": None,
                "everyone": everyone,
            },
        )
        jobs.run(job.pk)
        job.refresh_from_db()
        if job.state != JobState.DONE:
            raise CommandError(job.error or f"A worker does it; see job {job.code}.")
        return MatchRun.objects.get(code=code)

    def _answer(self, run: MatchRun) -> dict[str, Any]:
        lookup = lookup_of(offerings_in(run))
        proposals = (
            Proposal.objects.filter(run=run, proposed=True, entrant__student__isnull=False)
            .select_related("entrant__student", "offering__assignment")
            .order_by("entrant__index")
        )
        unplaced = (
            run.entrants.filter(student__isnull=False)
            .exclude(proposals__proposed=True)
            .select_related("student")
            .order_by("index")
        )
        wanted = ("students", "seats", "placed", "total_fit", "bound")
        return {
            "run": run.code,
            **{name: run.summary[name] for name in wanted},
            "pairs": [
                {
                    "student": each.entrant.student.leerlingnummer,
                    "assignment": each.offering.assignment.code,
                    "fit": each.fit,
                    "reasons": texts(each.reasons, lookup),
                }
                for each in proposals
                if each.entrant.student
            ],
            "unplaced": [
                {"student": each.student.leerlingnummer, "reasons": texts(each.reasons, lookup)}
                for each in unplaced
                if each.student
            ],
        }


def _readable(answer: dict[str, Any]) -> str:
    lines = [
        f"{answer['run']}: {answer['placed']} of {answer['students']} students on "
        f"{answer['seats']} seats, fit {answer['total_fit']} (bound {answer['bound']})"
    ]
    lines += [f"  {p['student']} -> {p['assignment']} ({p['fit']})" for p in answer["pairs"]]
    lines += [f"  {u['student']}: {' '.join(u['reasons'])}" for u in answer["unplaced"]]
    return "\n".join(lines)
