import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.doors import all_doors


class Command(BaseCommand):
    help = "Lists every address of the site and who may come in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [
            {
                "path": listed.path,
                "name": listed.name,
                "methods": list(listed.door.methods) if listed.door else [],
                "rule": listed.door.rule if listed.door else "closed",
                "roles": list(listed.door.roles) if listed.door else [],
            }
            for listed in all_doors()
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"doors": rows}))
            return
        for row in rows:
            who = " ".join(row["roles"]) or row["rule"]
            self.stdout.write(f"{row['path']:60} {'/'.join(row['methods']):9} {who}")
