from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Term
from overviews.exports import FORMATS
from overviews.queries.term import overview_of


class Command(BaseCommand):
    help = "The overview of a term as JSON, CSV, XLSX or PDF, on stdout or in a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", required=True, metavar="BRIN")
        parser.add_argument("--term", required=True, metavar="NAME")
        parser.add_argument("--format", choices=sorted(FORMATS), default="json")
        parser.add_argument("--output", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="the same as --format json")

    def handle(self, *args: Any, **options: Any) -> None:
        term = (
            Term.objects.filter(school__brin=options["school"].upper(), name=options["term"])
            .select_related("school")
            .first()
        )
        if term is None:
            raise CommandError(f"{options['school']} has no term {options['term']!r}.")
        write, _type = FORMATS["json" if options["json"] else options["format"]]
        made = write(overview_of(term))
        if options["output"]:
            options["output"].write_bytes(made)
        else:
            self._to_stdout(made)

    def _to_stdout(self, made: bytes) -> None:
        """Bytes as they are; a test or a caller that captures text gets text."""
        inner = getattr(self.stdout, "_out", None)
        raw = getattr(inner, "buffer", None)
        if raw is not None:
            raw.write(made)
            raw.flush()
            return
        try:
            self.stdout.write(made.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise CommandError("This format needs --output FILE.") from error
