"""export_readers --briefing SLUG --by USER --note …: a briefing's readers as CSV on standard output."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from briefings.exporting import export_readers
from briefings.models import Briefing
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.refusals import Refused


class Command(BaseCommand):
    help = "Write a briefing's readers as CSV. Who took them, when and what for is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--briefing", required=True, metavar="SLUG")
        parser.add_argument("--by", required=True, metavar="USER", help="an administrator")
        parser.add_argument("--note", required=True, help="what the addresses are for")

    def handle(self, *args: Any, **options: Any) -> None:
        briefing = Briefing.objects.filter(slug=options["briefing"]).first()
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if briefing is None or by is None:
            raise CommandError("There is no such briefing, or nobody active of that name.")
        try:
            lines = export_readers(briefing, by=by, at=database_now(), note=options["note"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        for line in lines:
            self.stdout.write(line.decode(), ending="")
