"""manage.py read_feedback: read bounces and complaints now; the clock does it every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from briefings import collecting, mailboxes
from newsroom.clock import database_now


class Command(BaseCommand):
    help = "Read bounces and complaints from FEEDBACK_MAILDIR and FEEDBACK_IMAP_URL, one round."

    def handle(self, *args: Any, **options: Any) -> None:
        found = mailboxes.from_settings()
        if not found:
            raise CommandError("Set FEEDBACK_MAILDIR or FEEDBACK_IMAP_URL; see docs/operations.md.")
        done = collecting.collect_all(found, clock=database_now)
        self.stdout.write(f"{done.read} read, {done.recorded} recorded, {done.aside} set aside")
