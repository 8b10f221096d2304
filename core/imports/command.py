"""What the import commands share: a file in, one JSON object or a few lines out."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.errors import Refused
from core.imports.columns import Spec
from core.imports.intake import Intake, take_in
from core.imports.problems import FileRefused, Problem

Outcome = tuple[dict[str, int], list[Problem]]
COUNTED = ("new", "changed", "unchanged")


class ImportCommand(BaseCommand):
    """Reads FILE for a school. Any error: nothing is stored, and the exit code is 1."""

    spec: Spec

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--school", required=True, metavar="BRIN")
        parser.add_argument("--dry-run", action="store_true", help="compare, store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def run(self, options: dict[str, Any], work: Callable[[Intake], Outcome]) -> None:
        with translation.override("nl"):
            counts, problems = self._outcome(options["file"], work)
        answer = {name: counts.get(name, 0) for name in COUNTED}
        if options["json"]:
            errors = [problem.as_dict() for problem in problems]
            self.stdout.write(json.dumps({**answer, "errors": errors}, ensure_ascii=False))
        else:
            self._tell(answer, problems)
        if problems:
            sys.exit(1)

    def _outcome(self, file: Path, work: Callable[[Intake], Outcome]) -> Outcome:
        try:
            return work(take_in(file.read_bytes(), self.spec))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except FileRefused as refusal:
            return {}, refusal.problems
        except Refused as refusal:
            return {}, [Problem(0, "", "", str(refusal))]

    def _tell(self, answer: dict[str, int], problems: list[Problem]) -> None:
        for problem in problems:
            where = f"{problem.line}: {problem.column} {problem.value!r}: " if problem.line else ""
            self.stderr.write(f"{where}{problem.message}")
        self.stdout.write("\n".join(f"{name}: {count}" for name, count in answer.items()))
