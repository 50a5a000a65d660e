"""What a process holds once Django stands: screens of the desk only where they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from newsroom.celery import app
from runner.state import ROOT

pytestmark = pytest.mark.quick
SCREENS = """
import django
django.setup()
from django.contrib import admin
{act}
print(len(admin.site._registry))
"""


def screens_after(act: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", SCREENS.format(act=act)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout)


def test_a_worker_and_the_clock_carry_no_screens() -> None:
    assert not screens_after("import briefings.tasks, briefings.management.commands.clock")


def test_a_worker_knows_what_it_is_rung_for() -> None:
    app.loader.import_default_modules()
    assert {"newsroom.public.tasks.print_pages", "briefings.tasks.send"} <= set(app.tasks)


def test_pages_are_printed_without_screens() -> None:
    assert not screens_after(
        "from newsroom.public import printrun, tasks; from django.urls import reverse;"
        "assert reverse('story', printrun.ADDRESSES, args=['a']) == '/stories/a/'"
    )


@pytest.mark.parametrize(
    "act",
    [
        "from django.core.checks import run_checks; run_checks(tags=['admin'])",
        "from django.urls import reverse; reverse('admin:newsroom_story_changelist')",
    ],
)
def test_checks_and_addresses_know_them_all(act: str) -> None:
    assert screens_after(act) > 10
