"""Moves beside what others do at the same moment, on committed data."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from briefings import moving
from briefings.addresses import key_of
from briefings.models import Briefing, Move, Subscriber
from briefings.moving import Answer
from briefings.tokens import Named
from runner.processes import wait_until
from tests.briefings.support import NOW, morning, reader
from tests.own_database import at_once, own_database, somebody_waits
from tests.patience import SOON

OLD, NEW = "olha@example.org", "olha@elsewhere.example"


@pytest.fixture
def briefing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Briefing]:
    with django_db_blocker.unblock(), own_database():
        yield morning()


def asked(someone: Subscriber, address: str) -> Move:
    assert moving.ask(Named(someone.uid), address, at=NOW)
    move = someone.moves.latest("pk")
    moving.agree(move.pk, new=True, at=NOW)
    return move


def test_a_sign_up_of_the_new_address_at_that_moment_makes_the_move_wait_and_not_fail(
    briefing: Briefing,
) -> None:
    move = asked(reader(briefing, OLD), NEW)
    other = connection.copy()
    other.inc_thread_sharing()
    other.set_autocommit(False)
    other.cursor().execute(
        "INSERT INTO briefings_subscriber (uid, address, address_key, zone, signed_up_at)"
        " VALUES (gen_random_uuid(), %s, %s, 'UTC', %s)",
        [NEW, key_of(NEW), NOW],
    )
    committing = threading.Thread(target=commit_when_waited_for, args=(other,))
    committing.start()

    answer = moving.agree(move.pk, new=False, at=NOW)

    committing.join()
    other.close()
    assert answer is Answer.SOON
    assert moving.happen(move.pk, at=NOW) is Answer.MOVED


def commit_when_waited_for(other: BaseDatabaseWrapper) -> None:
    assert wait_until(lambda: somebody_waits(other), SOON)
    other.commit()


def test_two_readers_who_change_places_do_not_wait_for_each_other(briefing: Briefing) -> None:
    someone, another = reader(briefing, OLD), reader(briefing, NEW)
    moves = [asked(someone, NEW), asked(another, OLD)]

    answers = at_once(2, lambda number: moving.agree(moves[number].pk, new=False, at=NOW))

    assert answers == [Answer.TAKEN, Answer.TAKEN]
