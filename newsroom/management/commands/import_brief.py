"""import_brief FILE… [--by USER]: text becomes draft stories."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.brieftext import BadText
from newsroom.clock import database_now
from newsroom.importing import import_text
from newsroom.models.people import GRANTS, User
from newsroom.refusals import Refused

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Begin a draft for every story of a text; prints “uid slug” for each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="“-” reads standard input")
        parser.add_argument("--by", metavar="USER", help="whose drafts they are")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["by"])
        failed = [name for name in options["files"] if not self._import(name, by)]
        if failed:
            sys.exit(BAD_INPUT)

    def _import(self, file: str, by: User) -> bool:
        """Whether the file went in; every story of it or none."""
        name = "standard input" if file == "-" else file
        try:
            text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            imported = import_text(text, name=name, by=by, at=database_now())
        except OSError as error:
            self.stderr.write(f"{name}: {error.strerror or error}.")
        except (BadText, Refused) as error:
            self.stderr.write(str(error))
        else:
            for story in imported.begun:
                self.stdout.write(f"{story.uid} {story.slug}")
            for known in imported.known:
                self.stderr.write(f"{name}: {known}")
            return True
        return False


def _person(username: str | None) -> User:
    """The one named, else the only active person who may write."""
    if username:
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise CommandError(f"Nobody active is called “{username}”.", returncode=BAD_INPUT)
        return found
    writers = User.objects.filter(is_active=True, groups__name__in=GRANTS["write"]).distinct()
    people = list(writers.order_by("username")[:20])
    if len(people) != 1:
        who = ", ".join(person.username for person in people) or "nobody yet"
        raise CommandError(f"Say whose drafts these are with --by: {who}.", returncode=BAD_INPUT)
    return people[0]
