"""A migrated database that the workers of one run clone: all migrations take ten seconds, a clone a moment.

Who needs it first makes it. A run of one process makes its test database as Django does, by migrating.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from runner import environment
from tests.own_database import on_the_server


def prepared_database() -> str:
    """Its name. Nobody may be connected to it, so nothing else uses it."""
    run = Path(os.environ["NEWSROOM_STATE"])
    name = f"{connection.settings_dict['NAME']}_prepared"
    code = environment.code_fingerprint()
    with (run / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made_of = run / "prepared.made-of"
        if not made_of.exists() or made_of.read_text() != code:
            _make(name)
            made_of.write_text(code)
    return name


def _make(name: str) -> None:
    on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    on_the_server(f'CREATE DATABASE "{name}"')
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    command = [*environment.MANAGE, "migrate", "--verbosity=0"]
    subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=True)
