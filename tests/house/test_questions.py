"""The questions that docs/ARCHITECTURE.md answers in plain SQL are run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from briefings.models import Delivery
from newsroom.models import Fact
from tests.house import world

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "ARCHITECTURE.md"


def ask(number: int, fact: Fact) -> list[tuple[object, ...]]:
    blocks = re.findall(r"```sql\n(.*?)```", PAGE.read_text(), re.DOTALL)
    with connection.cursor() as cursor:
        cursor.execute(blocks[number], {"fact": fact.uid})
        return list(cursor.fetchall())


def send() -> None:
    Delivery.objects.update(state="leased", lease=1, not_before=None)
    Delivery.objects.update(state="sent", settled_at=world.AT)


def test_whom_did_we_tell_a_version_of_a_fact() -> None:
    world.fill()
    fact = Fact.objects.earliest("pk")
    assert ask(0, fact) == []

    send()

    reader = Delivery.objects.get().subscriber_id
    assert ask(0, fact) == [(reader, world.AT)]


def test_what_was_a_reader_last_told_about_a_fact() -> None:
    world.fill()
    send()

    reader = Delivery.objects.get().subscriber_id
    assert ask(1, Fact.objects.earliest("pk")) == [(reader, 1)]
