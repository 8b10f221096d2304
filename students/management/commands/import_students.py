import io
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import School
from core.actors import Actor
from core.imports.command import ImportCommand, Outcome
from core.imports.intake import Intake
from core.imports.staging import decisions, outcome_of
from students.actions.imports import import_roster
from students.imports import SPEC
from students.queries.roster import Roster


class Command(ImportCommand):
    help = "Reads a roster (CSV or XLSX) into a school. Any error: nothing is stored, exit 1."
    spec = SPEC

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.filter(brin=options["school"].upper()).first()
        if school is None:
            raise CommandError(f"No school with BRIN {options['school']!r}.")

        def work(intake: Intake) -> Outcome:
            day = timezone.localdate()
            roster = Roster(school=school, day=day, names=intake.names)
            found = decisions(
                spec=SPEC, names=intake.names, table=io.BytesIO(intake.table), comparison=roster
            )
            lines, counts, problems = outcome_of(found)
            if not problems and not options["dry_run"]:
                import_roster(
                    school=school,
                    day=day,
                    lines=lines,
                    names=intake.names,
                    by=Actor.system("import_students"),
                )
            return counts, problems

        self.run(options, work)
