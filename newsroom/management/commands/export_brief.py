"""export_brief SLUG: what readers see of a story, as text."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.brieftext import NotWritable, write
from newsroom.models.publication import Live


class Command(BaseCommand):
    help = "Print the live publication of a story as text; importing it gives the same brief hash."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        live = Live.objects.with_slug(options["slug"]).first()
        if live is None:
            raise CommandError(f"Nothing is published as “{options['slug']}”.")
        if live.publication.removed:
            raise CommandError(f"“{options['slug']}” was removed by order; its text is gone.")
        if live.withdrawn:
            raise CommandError(f"“{options['slug']}” is retracted; readers see no text of it.")
        try:
            text = write([live.publication.said()])
        except NotWritable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(text, ending="")
