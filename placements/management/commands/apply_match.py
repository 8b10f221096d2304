import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actors import Actor
from core.errors import Refused
from placements.actions.match_applying import apply
from placements.models import MatchRun


class Command(BaseCommand):
    help = "Gives the proposed students their seats. Declines nobody unless asked to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", metavar="RUN")
        parser.add_argument(
            "--decline", action="store_true", help="also answer who is left, with the run's reasons"
        )
        parser.add_argument(
            "--whole", action="store_true", help="all of it, or nothing when something moved"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        run = MatchRun.objects.filter(code=options["run"].upper()).first()
        if run is None:
            raise CommandError(f"There is no run {options['run']}.")
        try:
            answer = apply(
                run=run,
                by=Actor.system("apply_match"),
                with_declines=options["decline"],
                whole=options["whole"],
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            json.dumps(answer)
            if options["json"]
            else "\n".join(f"{name}: {value}" for name, value in answer.items())
        )
        if options["whole"] and answer["refused"]:
            raise CommandError("Something moved: nobody was placed, and the run is still open.")
