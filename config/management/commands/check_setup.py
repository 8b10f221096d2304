import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from overviews.queries.setup import facts


class Command(BaseCommand):
    help = "What is configured, what answers, what is missing; exit 1 when something needed is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = facts(ask_others=True)
        ok = all(fact.ok for fact in found if fact.needed)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": ok, "facts": [asdict(fact) for fact in found]}))
        else:
            for fact in found:
                mark = "✓" if fact.ok else "✗" if fact.needed else "–"
                self.stdout.write(f"{mark} {fact.name:<12} {fact.value}  {fact.hint}".rstrip())
        if not ok:
            sys.exit(1)
