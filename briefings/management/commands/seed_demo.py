"""manage.py seed_demo: load the demo newsroom once. What it holds is `briefings.demo`'s to decide."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from briefings.demo.data import BadDemo
from briefings.demo.load import load
from newsroom.clock import database_now
from newsroom.refusals import Refused

NOTHING_TO_SIGN_IN_WITH = "Set NEWSROOM_DEMO_PASSWORD or give --password for the demo’s accounts."


class Command(BaseCommand):
    help = "Load the demo newsroom into an empty database; does nothing where there are stories."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", help="of all demo accounts; else NEWSROOM_DEMO_PASSWORD")

    def handle(self, *_: Any, **options: Any) -> None:
        password = options["password"] or os.environ.get("NEWSROOM_DEMO_PASSWORD", "")
        if not password:
            raise CommandError(NOTHING_TO_SIGN_IN_WITH)
        try:
            loaded = load(password=password, now=database_now())
        except (BadDemo, Refused) as refused:
            raise CommandError(str(refused)) from refused
        if loaded is None:
            self.stdout.write("There are stories already; the demo was not loaded.")
            return
        names = ", ".join(loaded.usernames)
        self.stdout.write(
            f"The demo newsroom is loaded: {loaded.stories} stories. Sign in as {names}."
        )
