import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.links import LOOPBACK, links


class Command(BaseCommand):
    help = "One sign-in link per role of the demo, for 12 hours; only where `make demo` runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        host = settings.SITE_URL.split("//", 1)[1].split("/")[0].rsplit(":", 1)[0]
        if not settings.DEMO or host not in LOOPBACK:
            raise CommandError("Demo links are made for a demo on this machine only.")
        found = links()
        if options["json"]:
            self.stdout.write(json.dumps([link.__dict__ for link in found]))
            return
        for link in found:
            self.stdout.write(f"{link.role:<28} {link.name:<26} {link.url}")
