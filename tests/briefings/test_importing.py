"""Lists of readers: looked at without a trace, imported once on a basis, nobody brought back who left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from briefings import addresses, importing, subscribing, suppressing
from briefings.models import (
    Briefing,
    Consent,
    ImportPiece,
    ReaderImport,
    RefusedRow,
    Subscriber,
    Subscription,
    Suppression,
)
from briefings.register.text import NotATable
from briefings.tokens import Named
from newsroom.models import Section, User
from newsroom.refusals import NotAllowed, Refused
from tests.briefings.lists import BASIS, counts, given, imported, looked, many, worked
from tests.briefings.support import NOW, Desk, morning, person, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(desk: Desk) -> User:
    return person("ada", "admin")


@pytest.fixture(autouse=True)
def sections(briefing: Briefing) -> None:
    for name in ("World", "Money"):
        briefing.sections.add(Section.objects.create(slug=name.lower(), name=name))


def everybody(briefing: Briefing) -> str:
    """One of each kind, and the rows that name them."""
    reader(briefing, "reads@example.org")
    left = reader(briefing, "left@example.org")
    subscribing.leave(Named(left.uid), at=NOW)
    gone = reader(briefing, "gone@example.org")
    subscribing.erase(Named(gone.uid), at=NOW)
    elsewhere = reader(morning(slug="b", name="B"), "leftall@example.org")
    subscribing.leave(Named(elsewhere.uid), at=NOW)
    suppressing.suppress(addresses.key_of("dead@example.org"), reason="complaint", at=NOW)
    return (
        "address\nnew@example.org\nNEW@example.org\nREADS@example.org\nleft@example.org\n"
        "gone@example.org\nleftall@example.org\ndead@example.org\nnobody\n"
    )


EVERYBODY = {"added": 1, "twice": 1, "known": 1, "left_before": 3, "suppressed": 1, "refused": 1}


def test_looking_counts_every_row_and_writes_no_reader(briefing: Briefing, ada: User) -> None:
    text = everybody(briefing)
    before = list(Subscriber.objects.order_by("pk").values())
    consents = Consent.objects.count()

    seen = looked(text, briefing, ada)

    assert (seen.state, counts(seen)) == ("looked at", EVERYBODY)
    assert list(Subscriber.objects.order_by("pk").values()) == before
    assert Consent.objects.count() == consents
    refused = RefusedRow.objects.get()
    assert (refused.line, refused.column_name, refused.cell) == (9, "address", "nobody")


def test_importing_adds_who_is_new_and_brings_nobody_back(briefing: Briefing, ada: User) -> None:
    text = everybody(briefing)
    wishes = list(Subscription.objects.order_by("pk").values())

    done = imported(text, briefing, ada)

    assert (done.state, counts(done)) == ("done", EVERYBODY)
    new = Subscriber.objects.get(address="new@example.org")
    assert new.confirmed_at == NOW
    assert new.subscriptions.get().confirmed_at == NOW
    assert list(Subscription.objects.exclude(subscriber=new).order_by("pk").values()) == wishes
    assert Suppression.objects.count() == 1
    assert not Subscriber.objects.filter(address="gone@example.org").exists()


def test_the_consent_names_the_basis_and_what_the_row_said(briefing: Briefing, ada: User) -> None:
    imported("address,consent date\nnew@example.org,2026-05-02\n", briefing, ada)

    consent = Consent.objects.get(verb="imported")
    assert consent.address_key == addresses.key_of("new@example.org")
    assert (consent.briefing, consent.said, consent.at) == (briefing, "2026-05-02", NOW)
    assert consent.basis is not None
    assert (consent.basis.asked_where, consent.basis.by) == ("The fair in Port Ansel", ada)
    assert consent.basis.note == "Paper list."


def test_readers_who_are_asked_are_not_confirmed_and_get_the_mail_of_a_sign_up(
    briefing: Briefing, ada: User
) -> None:
    imported("address\nnew@example.org\n", briefing, ada, is_confirmed=False)

    new = Subscriber.objects.get()
    assert new.confirmed_at is None
    assert new.subscriptions.get().confirmed_at is None
    assert subscribing.unwritten(at=NOW + timedelta(minutes=1)) == [new.pk]


def test_who_was_asked_today_is_not_asked_again(briefing: Briefing, ada: User) -> None:
    other = morning(slug="b", name="B")
    subscribing.sign_up("new@example.org", briefings=[other], at=NOW - timedelta(hours=3))

    imported("address\nnew@example.org\n", briefing, ada, is_confirmed=False)

    assert Subscriber.objects.get().asked_at == NOW - timedelta(hours=3)


def test_a_long_list_is_asked_bit_by_bit(
    briefing: Briefing, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "HANDFUL", 100)

    imported(many(250), briefing, ada, is_confirmed=False)

    turns = Subscriber.objects.order_by("asked_at").values_list("asked_at", flat=True).distinct()
    assert list(turns) == [NOW + timedelta(seconds=30 * turn) for turn in range(3)]


def test_sections_and_zone_are_the_rows_own(briefing: Briefing, ada: User) -> None:
    imported(
        "zone,email,sections\nAsia/Tokyo,a@example.org,World\n,b@example.org,\n", briefing, ada
    )

    first, second = Subscription.objects.order_by("subscriber__address")
    assert (first.subscriber.zone, first.selection.sections) == ("Asia/Tokyo", ["world"])
    assert (second.subscriber.zone, second.selection.sections) == ("UTC", [])


@pytest.mark.parametrize("missing", ["asked_where", "asked_when", "note"])
def test_nothing_is_imported_without_a_basis(missing: str, briefing: Briefing, ada: User) -> None:
    seen = looked("address\na@example.org\n", briefing, ada)

    with pytest.raises(importing.NoBasis):
        importing.import_readers(
            seen.pk, by=ada, at=NOW, is_confirmed=True, **(BASIS | {missing: " "})
        )


def test_a_list_is_imported_once(briefing: Briefing, ada: User) -> None:
    done = imported("address\na@example.org\n", briefing, ada)

    with pytest.raises(Refused, match="it is imported"):
        importing.import_readers(done.pk, by=ada, at=NOW, is_confirmed=True, **BASIS)


def test_a_list_that_adds_nobody_is_not_imported(briefing: Briefing, ada: User) -> None:
    seen = looked("address\nnobody\n", briefing, ada)

    with pytest.raises(importing.NobodyNew):
        importing.import_readers(seen.pk, by=ada, at=NOW, is_confirmed=True, **BASIS)


def test_administrators_alone_import(desk: Desk, briefing: Briefing, ada: User) -> None:
    seen = looked("address\na@example.org\n", briefing, ada)

    with pytest.raises(NotAllowed):
        given("address\n", briefing, desk.publisher)
    with pytest.raises(NotAllowed):
        importing.import_readers(seen.pk, by=desk.publisher, at=NOW, is_confirmed=True, **BASIS)
    with pytest.raises(NotAllowed):
        importing.drop(seen.pk, by=desk.publisher, at=NOW)


def test_a_list_that_is_too_large_or_no_table_leaves_nothing(
    briefing: Briefing, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotATable, match="names no column"):
        given("name\nWanda\n", briefing, ada)
    monkeypatch.setattr(importing, "MOST_BYTES", 2**20)
    with pytest.raises(NotATable, match="larger than 1 MB"):
        given("address\n" + "a" * 2**20, briefing, ada)

    assert not ReaderImport.objects.exists()
    assert not ImportPiece.objects.exists()


def test_a_list_that_is_broken_further_down_is_laid_aside_and_says_where(
    briefing: Briefing, ada: User
) -> None:
    raw = [b"address\na@example.org\n", b"\xff@example.org\n"]
    seen = importing.look(raw, name="l", briefing=briefing, by=ada, at=NOW)

    broken = worked(seen)

    assert broken.state == "unreadable"
    assert broken.problem.startswith("Line 3 is not UTF-8")
    assert not ImportPiece.objects.exists()
