import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import School
from config.demo import load
from config.demo.play import is_whole, last_day, play
from config.demo.school import BRIN
from config.demo.summary import summary

LATER = ("remo", "vdl", "schoonhoven", "all")


class Command(BaseCommand):
    help = "Builds the demo: a school in the middle of its second term, as seen from today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", default="metzo", help="metzo, or a number of students")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if there is a school"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        scale = options["scale"]
        broken = School.objects.filter(brin=BRIN).first()
        if broken and not is_whole(broken):
            raise CommandError("The last load was broken off. Empty the database: make demo-reset.")
        if options["if_empty"] and School.objects.exists():
            self.stdout.write("There is data already; it is kept.")
            return
        if scale in LATER:
            raise CommandError(f"The scale {scale!r} comes with the issue of that school.")
        brin = load.BRIN if scale.isdecimal() else BRIN
        if School.objects.filter(brin=brin).exists():
            raise CommandError(f"School {brin} is there already. Begin with an empty database.")
        today = timezone.localdate()
        if scale == "metzo":
            play(today=last_day(timezone.localtime()), seed=options["seed"])
        elif scale.isdecimal() and int(scale):
            load.load(students=int(scale), seed=options["seed"], today=today)
        else:
            raise CommandError(f"Unknown scale {scale!r}; use metzo or a number of students.")
        found = summary()
        self.stdout.write(json.dumps(found) if options["json"] else self._text(found))

    @staticmethod
    def _text(found: dict[str, Any]) -> str:
        lines = [
            " ".join(f"{name}: {value}" for name, value in school.items())
            for school in found["schools"]
        ]
        return "\n".join([*lines, f"users: {len(found['users'])}"])
