import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core import postcodes


class Command(BaseCommand):
    help = "Reads postcodes with their place: GeoNames' NL.txt, or postcode,city,lat,lon."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
            with transaction.atomic():
                loaded = postcodes.load(text)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            json.dumps({"loaded": loaded}) if options["json"] else f"loaded: {loaded}"
        )
