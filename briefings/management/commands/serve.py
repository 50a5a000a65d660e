"""manage.py serve: the web process, until SIGTERM."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.asgi import application
from newsroom.public.server import server
from newsroom.wsgi import application as edge


class Command(BaseCommand):
    help = "Answer readers and the desk at one address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        server(edge, application, options["host"], options["port"]).run()
