import io
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import School
from companies.actions.imports import import_companies
from companies.imports import SPEC
from companies.queries.directory import Directory
from core.actors import Actor
from core.imports.command import ImportCommand, Outcome
from core.imports.intake import Intake
from core.imports.staging import decisions, outcome_of


class Command(ImportCommand):
    help = (
        "Reads companies and their praktijkopleiders (CSV or XLSX). Any error: nothing is stored."
    )
    spec = SPEC

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.filter(brin=options["school"].upper()).first()
        if school is None:
            raise CommandError(f"No school with BRIN {options['school']!r}.")

        def work(intake: Intake) -> Outcome:
            found = decisions(
                spec=SPEC,
                names=intake.names,
                table=io.BytesIO(intake.table),
                comparison=Directory(school=school),
            )
            lines, counts, problems = outcome_of(found)
            if not problems and not options["dry_run"]:
                import_companies(
                    school=school,
                    day=timezone.localdate(),
                    lines=lines,
                    by=Actor.system("import_companies"),
                )
            return counts, problems

        self.run(options, work)
