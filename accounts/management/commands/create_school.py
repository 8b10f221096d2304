import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.actions import address, create_school
from core.actors import Actor
from core.errors import Refused


class Command(BaseCommand):
    help = "Makes a school and its first coordinator, who gets a sign-in link by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--brin", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--coordinator", required=True, metavar="MAIL")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["coordinator"])
            school, user = create_school(
                brin=options["brin"].upper(),
                name=options["name"],
                coordinator_email=options["coordinator"],
                by=Actor.system("create_school"),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        link = user.sign_in_links.latest("pk")
        answer = {"brin": school.brin, "coordinator": user.username, "sign_in": address(link)}
        self.stdout.write(
            json.dumps(answer)
            if options["json"]
            else "\n".join(f"{k}: {v}" for k, v in answer.items())
        )
