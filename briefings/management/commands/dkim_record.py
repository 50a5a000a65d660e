"""manage.py dkim_record: the DNS records of the keys that mail is signed with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from briefings import dkimkeys


class Command(BaseCommand):
    help = "Print what to publish in the DNS for the keys in DKIM_KEYS, as lines of a zone file."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keys = dkimkeys.keys_from_settings()
        except dkimkeys.BadKey as error:
            raise CommandError(str(error)) from error
        if not keys:
            raise CommandError("DKIM_KEYS names no key.")
        for key in keys:
            self.stdout.write(key.record(dkimkeys.signing_domain()))
