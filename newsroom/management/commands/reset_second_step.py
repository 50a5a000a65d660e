"""reset_second_step USER --note WHY: for the operator, when nobody is left who could do it on the desk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom import factors
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.refusals import Refused
from newsroom.tasks import ring_about_desk_mail


class Command(BaseCommand):
    help = "Take away the passkeys, app and recovery codes of who lost them all, and end their sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER")
        parser.add_argument("--note", required=True, help="why; it stays on record")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["user"]).first()
        if person is None:
            raise CommandError(f"Nobody is called “{options['user']}”.")
        try:
            factors.reset(person, by=None, at=database_now(), note=options["note"])
        except Refused as error:
            raise CommandError(str(error)) from error
        ring_about_desk_mail()
        self.stdout.write(
            f"{person} signs in with the password alone, and is asked to set up anew."
        )
