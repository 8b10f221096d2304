import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import address, make_sign_in_link
from accounts.models import User
from core.actors import Actor


class Command(BaseCommand):
    help = "A one-time address with which this user signs in; it works for 12 hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"No active user {options['username']!r}.")
        link = make_sign_in_link(
            user=user, by=Actor.system("sign_in_link"), purpose="command", lasts=timedelta(hours=12)
        )
        url = address(link)
        self.stdout.write(json.dumps({"url": url}) if options["json"] else url)
