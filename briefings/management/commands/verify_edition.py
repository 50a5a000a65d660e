"""manage.py verify_edition BRIEFING DATE: seal, mail, web and API against the manifest."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import HttpResponse

from briefings.models import Edition
from briefings.verifying import verify
from newsroom.clock import database_now


class Command(BaseCommand):
    help = "Compare every channel of a sealed edition with its manifest; name what differs, exit 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("briefing", help="the slug of the briefing")
        parser.add_argument("date", type=date.fromisoformat, help="the issue date, as 2026-11-23")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = (
            Edition.objects.filter(
                briefing__slug=options["briefing"], issue_date=options["date"], kind="regular"
            )
            .select_related("briefing")
            .first()
        )
        if edition is None:
            raise CommandError(f"{options['briefing']} has no edition of {options['date']}.")
        is_out = edition.out_at is not None and edition.out_at <= database_now()
        verdict = verify(edition, fetch=fetch, is_out=is_out)
        for note in verdict.since:
            self.stdout.write(note)
        if verdict.differences:
            raise CommandError("\n".join(verdict.differences))
        unread = "" if is_out else " Not out yet: web and API were not asked."
        self.stdout.write(f"{edition}: the same in {', '.join(verdict.checked)}.{unread}")


def fetch(path: str) -> tuple[int, bytes]:
    """What this product answers to a GET of the path, asked in process."""
    site = urlsplit(settings.SITE_ORIGIN)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": site.netloc,
        "HTTP_ACCEPT": "application/json, text/html",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    handler = WSGIHandler()
    response = handler.get_response(WSGIRequest(environ))
    assert isinstance(response, HttpResponse)
    return response.status_code, response.content
