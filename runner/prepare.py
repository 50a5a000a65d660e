"""Brings a database and the static files up to this code, in one Django process.

Decides the order (migrate, collect, demo) and that two starting processes do not migrate at once.
The last line of its output is a JSON object for `runner.up`.
"""

from __future__ import annotations

import json
import os
import sys

import django
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command, get_commands
from django.db import Error, connection

MIGRATING = 0x7061726C  # one number for all processes of this product: "parl"
DEMO_USER = "ines"


def main(steps: list[str]) -> None:
    django.setup()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
            try:
                told = _take(steps)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
    except (Error, CommandError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        sys.exit(f"Could not prepare the database: {reason}")
    print(json.dumps(told))


def _take(steps: list[str]) -> dict[str, bool]:
    told: dict[str, bool] = {}
    if "migrate" in steps:
        call_command("migrate", interactive=False, verbosity=0)
        if "reindex_search" in get_commands():
            call_command("reindex_search", verbosity=0)
    if "static" in steps:
        call_command("collectstatic", interactive=False, verbosity=0)
    if "demo" in steps and "seed_demo" in get_commands():
        call_command("seed_demo")
        told["password_holds"] = _password_holds()
    return told


def _password_holds() -> bool:
    """Whether the demo accounts have the password that is about to be printed."""
    user = get_user_model()._default_manager.filter(username=DEMO_USER).first()
    return bool(user and user.check_password(os.environ.get("NEWSROOM_DEMO_PASSWORD", "")))


if __name__ == "__main__":
    main(sys.argv[1:])
