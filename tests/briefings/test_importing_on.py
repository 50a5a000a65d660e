"""A list is worked at bit by bit: whoever is killed, somebody goes on; what is over leaves no address."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from briefings import importing
from briefings.models import Briefing, Consent, ImportPiece, ReaderImport, RefusedRow, Subscriber
from newsroom.models import Section, User
from newsroom.refusals import Refused
from tests.briefings.lists import BASIS, counts, given, imported, looked, many, never, worked
from tests.briefings.support import NOW, Desk, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(desk: Desk) -> User:
    return person("ada", "admin")


@pytest.fixture(autouse=True)
def sections(briefing: Briefing) -> None:
    for name in ("World", "Money"):
        briefing.sections.add(Section.objects.create(slug=name.lower(), name=name))


class Killed(BaseException):
    """What a worker does not survive."""


@pytest.mark.parametrize("after", [0, 1, 2])
def test_whoever_is_killed_the_next_one_goes_on_after_the_last_handful(
    after: int, briefing: Briefing, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "HANDFUL", 10)
    seen = looked(many(25) + "reader3@example.org\n", briefing, ada)
    importing.import_readers(seen.pk, by=ada, at=NOW, is_confirmed=True, **BASIS)
    handfuls = count()

    def clock() -> datetime:
        if next(handfuls) == after:
            raise Killed
        return NOW

    with pytest.raises(Killed):
        importing.work(seen.pk, clock=clock, stop=never)
    assert Subscriber.objects.count() == after * 10
    assert importing.unattended(at=NOW + timedelta(minutes=2)) == [seen.pk]
    done = worked(seen)

    assert (done.state, counts(done)) == ("done", {"added": 25, "twice": 1})
    assert Subscriber.objects.count() == Consent.objects.count() == 25


def test_a_second_worker_at_the_same_list_stops(
    briefing: Briefing, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "HANDFUL", 10)
    seen = looked(many(25), briefing, ada)
    importing.import_readers(seen.pk, by=ada, at=NOW, is_confirmed=True, **BASIS)
    rounds = count()

    def clock() -> datetime:
        if next(rounds) == 1:
            worked(seen)
        return NOW

    importing.work(seen.pk, clock=clock, stop=never)

    done = ReaderImport.objects.get()
    assert (done.state, counts(done)) == ("done", {"added": 25})
    assert Consent.objects.count() == 25


def asked_of_the_database(rows: int, briefing: Briefing, by: User, start: int) -> int:
    text = "address,sections\n" + "".join(
        f"r{each}@example.org,{'world' if each % 2 else ''}\n"
        for each in range(start, start + rows)
    )
    seen = looked(text, briefing, by)
    importing.import_readers(seen.pk, by=by, at=NOW, is_confirmed=True, **BASIS)
    with CaptureQueriesContext(connection) as captured:
        worked(seen)
    return len(captured)


def test_a_thousand_rows_ask_the_database_as_often_as_ten(briefing: Briefing, ada: User) -> None:
    few = asked_of_the_database(10, briefing, ada, 0)
    lot = asked_of_the_database(999, briefing, ada, 1000)

    assert ReaderImport.objects.latest("pk").added == 999
    assert few == lot
    assert few < 40


def test_addresses_of_a_list_go_when_it_is_done_and_refused_rows_after_a_day(
    briefing: Briefing, ada: User
) -> None:
    imported("address\na@example.org\nnobody\n", briefing, ada)
    assert not ImportPiece.objects.exists()
    assert RefusedRow.objects.count() == 1

    importing.expire(at=NOW + timedelta(hours=23))
    assert RefusedRow.objects.count() == 1
    importing.expire(at=NOW + timedelta(hours=24))

    assert not RefusedRow.objects.exists()
    assert ReaderImport.objects.get().state == "done"


def test_a_list_nobody_goes_on_with_is_forgotten_after_a_day(briefing: Briefing, ada: User) -> None:
    looked("address\na@example.org\n", briefing, ada)

    importing.expire(at=NOW + timedelta(days=1))

    assert ReaderImport.objects.get().state == "dropped"
    assert not ImportPiece.objects.exists()


def test_a_dropped_list_is_not_worked_at(briefing: Briefing, ada: User) -> None:
    seen = given("address\na@example.org\n", briefing, ada)
    importing.drop(seen.pk, by=ada, at=NOW)

    assert worked(seen).position == 0
    assert not ImportPiece.objects.exists()
    with pytest.raises(Refused, match="This list is over"):
        importing.drop(seen.pk, by=ada, at=NOW)
