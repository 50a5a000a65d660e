"""import_readers FILE --briefing SLUG --by USER …: a CSV file becomes readers of a briefing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from briefings import importing
from briefings.models import Briefing, ImportState, ReaderImport
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.refusals import Refused

PIECE = 2**16


class Command(BaseCommand):
    help = "Look at a list of readers and import who is new; refused rows go to standard error."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="“-” reads standard input")
        parser.add_argument("--briefing", required=True, metavar="SLUG")
        parser.add_argument("--by", required=True, metavar="USER", help="an administrator")
        parser.add_argument("--where", default="", help="where they asked to be written to")
        parser.add_argument("--when", default="", help="when they asked")
        parser.add_argument("--note", default="", help="why they are imported")
        parser.add_argument(
            "--confirmed",
            action="store_true",
            help="they confirmed there; without it each is asked by mail",
        )
        parser.add_argument("--dry-run", action="store_true", help="look, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        briefing = Briefing.objects.filter(slug=options["briefing"]).first()
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if briefing is None or by is None:
            raise CommandError("There is no such briefing, or nobody active of that name.")
        try:
            with closing(_opened(options["file"])) as file:
                given = importing.look(
                    _pieces(file),
                    name=Path(options["file"]).name,
                    briefing=briefing,
                    by=by,
                    at=database_now(),
                )
            self._go_on(given, by, options)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror or error}.") from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _go_on(self, given: ReaderImport, by: User, options: dict[str, Any]) -> None:
        seen = self._worked(given)
        for row in seen.refused_rows.all().iterator(chunk_size=1000):
            self.stderr.write(f"line {row.line}: {row.column_name or 'row'}: {row.expected}")
        try:
            if not options["dry_run"]:
                importing.import_readers(
                    seen.pk, by=by, at=database_now(), note=options["note"],
                    asked_where=options["where"], asked_when=options["when"],
                    is_confirmed=options["confirmed"],
                )  # fmt: skip
                seen = self._worked(seen)
        finally:
            if seen.state == ImportState.LOOKED:
                importing.drop(seen.pk, by=by, at=database_now())
        said = ", ".join(
            f"{getattr(seen, name)} {name.replace('_', ' ')}" for name in importing.COUNTS
        )
        self.stdout.write(f"{'Nothing written: ' if options['dry_run'] else ''}{said}.")

    def _worked(self, given: ReaderImport) -> ReaderImport:
        importing.work(given.pk, clock=database_now, stop=lambda: False)
        now = ReaderImport.objects.get(pk=given.pk)
        if now.problem:
            raise CommandError(now.problem)
        return now


def _opened(name: str) -> IO[bytes]:
    return sys.stdin.buffer if name == "-" else Path(name).open("rb")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
