"""Readers come and go: confirmed before anything is sent, gone when they say so, forgotten when they ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction

from briefings import addresses, subscribing, suppressing, tokens
from briefings.models import Briefing, Consent, Subscriber, Subscription
from briefings.tokens import Named
from newsroom.models import Section
from tests.briefings.support import NOW, morning, reader

DAY = timedelta(days=1)


@pytest.fixture
def briefing(db: None) -> Briefing:
    Section.objects.bulk_create(
        [Section(slug="world", name="World"), Section(slug="climate", name="Climate")]
    )
    return morning()


def sign_up(
    briefing: Briefing,
    address: str = "Olha@Example.org",
    sections: Sequence[str] = (),
    zone: str = "Europe/Kyiv",
    at: object = NOW,
) -> Subscriber:
    subscribing.sign_up(address, briefings=[briefing], sections=sections, zone=zone, at=at)  # type: ignore[arg-type]
    return Subscriber.objects.get(address_key=addresses.key_of(address))


def test_sections_that_a_briefing_does_not_have_are_refused_instead_of_meaning_all(
    briefing: Briefing,
) -> None:
    briefing.sections.set(Section.objects.filter(slug="world"))
    with pytest.raises(subscribing.NotCarried, match="none of the sections that you chose"):
        sign_up(briefing, sections=["climate"])
    assert not Subscriber.objects.exists()


def test_a_sign_up_is_a_wish_until_it_is_confirmed(briefing: Briefing) -> None:
    someone = sign_up(briefing, sections=["world"])
    assert not Subscription.objects.active().exists()
    assert subscribing.write(someone.pk, at=NOW)
    assert "/confirm/" in mail.outbox[0].body
    assert subscribing.confirm(Named(someone.uid), at=NOW) is not None
    taken = Subscription.objects.active().get()
    assert taken.selection.sections == ["world"]
    verbs = list(Consent.objects.values_list("verb", flat=True))
    assert verbs == ["signed up", "confirmed"]


class Killed(BaseException):
    """The process ends here: nothing behind it runs."""


def killed(*_: object) -> None:
    raise Killed


def test_a_writer_killed_before_the_relay_had_the_mail_loses_nothing(
    briefing: Briefing, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = sign_up(briefing)
    with monkeypatch.context() as patch:
        patch.setattr(subscribing, "hand_in", killed)
        with pytest.raises(Killed):
            subscribing.write(someone.pk, at=NOW)
    assert subscribing.unwritten(at=NOW + timedelta(minutes=1)) == []
    later = NOW + subscribing.WRITER_HAS
    assert subscribing.unwritten(at=later) == [someone.pk]
    assert subscribing.write(someone.pk, at=later)
    assert len(mail.outbox) == 1
    assert subscribing.unwritten(at=later + subscribing.WRITER_HAS) == []


def test_writers_that_are_killed_again_and_again_send_no_third_mail(
    briefing: Briefing, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = sign_up(briefing)
    monkeypatch.setattr(subscribing, "hand_in", killed)
    for minute in (0, 10):
        with pytest.raises(Killed):
            subscribing.write(someone.pk, at=NOW + timedelta(minutes=minute))
    for minute in range(10, 60):
        assert subscribing.unwritten(at=NOW + timedelta(minutes=minute)) == []
        assert not subscribing.write(someone.pk, at=NOW + timedelta(minutes=minute))


def test_who_confirmed_has_the_mail_whatever_became_of_its_writer(
    briefing: Briefing, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = sign_up(briefing)
    monkeypatch.setattr(subscribing, "hand_in", killed)
    with pytest.raises(Killed):
        subscribing.write(someone.pk, at=NOW)
    subscribing.confirm(Named(someone.uid), at=NOW)
    assert subscribing.unwritten(at=NOW + timedelta(minutes=5)) == []


def test_one_victim_a_thousand_times_gets_one_mail_a_day(briefing: Briefing) -> None:
    for minute in range(30):
        someone = sign_up(briefing, at=NOW + timedelta(minutes=minute))
        subscribing.write(someone.pk, at=NOW + timedelta(minutes=minute))
    assert len(mail.outbox) == 1
    assert Consent.objects.count() == 1
    someone = sign_up(briefing, at=NOW + DAY)
    subscribing.write(someone.pk, at=NOW + DAY)
    assert len(mail.outbox) == 2


def test_two_sign_ups_at_once_make_no_error_for_the_servers_log(briefing: Briefing) -> None:
    """The server logs a failed statement with its values, and they hold the address."""
    address, errors, rivals = "olha@example.org", [], [1]

    def rival(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if sql.startswith('INSERT INTO "briefings_subscriber"') and rivals:
            rivals.clear()
            key = addresses.key_of(address)
            Subscriber.objects.create(address=address, address_key=key, signed_up_at=NOW)
        try:
            return execute(sql, *rest)
        except DatabaseError as error:
            errors.append(error)
            raise

    with connection.execute_wrapper(rival):
        sign_up(briefing, address)
    assert not rivals
    assert not errors
    assert Subscription.objects.pending().count() == 1


def test_signing_up_somebody_who_reads_changes_nothing_they_get(briefing: Briefing) -> None:
    someone = reader(briefing, "olha@example.org", "Europe/Kyiv", at=NOW - DAY)
    sign_up(briefing, "OLHA@example.org", sections=["world"], zone="Asia/Tokyo")
    someone.refresh_from_db()
    assert someone.zone == "Europe/Kyiv"
    assert Subscription.objects.active().get().selection.sections == []
    subscribing.write(someone.pk, at=NOW)
    assert mail.outbox[0].subject == "You are subscribed already"


def test_a_suppressed_address_is_written_to_by_nobody(briefing: Briefing) -> None:
    suppressing.suppress(addresses.key_of("olha@example.org"), reason="complaint", at=NOW)
    someone = sign_up(briefing)
    assert not subscribing.write(someone.pk, at=NOW)
    assert mail.outbox == []


def test_a_relay_that_refuses_is_tried_again_by_the_clock(
    briefing: Briefing, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = sign_up(briefing)

    def dead(*_: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("briefings.subscribing.hand_in", dead)
        with pytest.raises(ConnectionRefusedError):
            subscribing.write(someone.pk, at=NOW)
    later = NOW + timedelta(minutes=1)
    assert subscribing.unwritten(at=later) == [someone.pk]
    assert subscribing.write(someone.pk, at=later)
    assert subscribing.unwritten(at=later) == []


def test_who_left_is_not_brought_back_by_an_old_link(briefing: Briefing) -> None:
    someone = sign_up(briefing)
    subscribing.confirm(Named(someone.uid), at=NOW)
    subscribing.leave(Named(someone.uid, briefing.pk), at=NOW)
    assert subscribing.confirm(Named(someone.uid), at=NOW) is None
    assert not Subscription.objects.active().exists()


def test_who_left_may_come_back_by_signing_up_and_confirming(briefing: Briefing) -> None:
    someone = sign_up(briefing)
    subscribing.confirm(Named(someone.uid), at=NOW)
    subscribing.leave(Named(someone.uid), at=NOW)
    sign_up(briefing, at=NOW + DAY)
    assert not Subscription.objects.active().exists()
    subscribing.confirm(Named(someone.uid), at=NOW + DAY)
    assert Subscription.objects.active().exists()


def test_leaving_twice_is_leaving_once(briefing: Briefing) -> None:
    someone = reader(briefing, "a@example.org")
    for _ in range(2):
        assert subscribing.leave(Named(someone.uid, briefing.pk), at=NOW)
    assert list(Consent.objects.values_list("verb", flat=True)) == ["left"]


def test_preferences_are_exactly_what_the_reader_chose(briefing: Briefing) -> None:
    someone = reader(briefing, "a@example.org")
    weekly = morning(slug="weekly", name="Weekly")
    subscribing.change(
        Named(someone.uid), at=NOW, zone="Asia/Tokyo", sections={weekly.pk: ["climate"]}
    )
    taken = Subscription.objects.active().get()
    assert (taken.briefing, taken.selection.sections) == (weekly, ["climate"])
    someone.refresh_from_db()
    assert someone.zone == "Asia/Tokyo"


def test_a_closed_briefing_is_not_left_by_saving_what_does_not_show_it(briefing: Briefing) -> None:
    someone = reader(briefing, "a@example.org")
    weekly = morning(slug="weekly", name="Weekly")
    Briefing.objects.filter(pk=briefing.pk).update(closed_at=NOW)

    subscribing.change(Named(someone.uid), at=NOW, zone="UTC", sections={weekly.pk: []})

    assert {row.briefing for row in Subscription.objects.active()} == {briefing, weekly}


def test_choosing_every_section_is_choosing_none(briefing: Briefing) -> None:
    assert subscribing.selection(briefing, ["world", "climate"]).sections == []


def test_erasure_takes_the_address_and_leaves_the_suppression(briefing: Briefing) -> None:
    someone = sign_up(briefing)
    subscribing.confirm(Named(someone.uid), at=NOW)
    key = addresses.key_of("olha@example.org")
    suppressing.suppress(key, reason="complaint", at=NOW)
    assert subscribing.erase(Named(someone.uid), at=NOW)
    someone.refresh_from_db()
    assert (someone.address, someone.address_key) == (None, None)
    assert subscribing.confirm(Named(someone.uid), at=NOW) is None
    assert not subscribing.leave(Named(someone.uid), at=NOW)
    again = sign_up(briefing)
    assert again.pk != someone.pk
    assert not subscribing.write(again.pk, at=NOW)


def test_a_consent_record_cannot_be_altered(briefing: Briefing) -> None:
    sign_up(briefing)
    for statement in (
        "UPDATE briefings_consent SET verb = 'left'",
        "DELETE FROM briefings_consent",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "address",
    ["", "no at", "a@b", "a b@example.org", "a@example.org\r\nBcc: x@example.org", "a\0@example.org",
     "x" * 330 + "@example.org", "ö@example.org", "<a@example.org>"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(addresses.NotAnAddress):
        addresses.normalised(address)


def test_an_international_domain_is_written_in_ascii() -> None:
    assert addresses.normalised("a@bücher.example") == "a@xn--bcher-kva.example"


def test_addresses_are_masked_in_what_is_stored_and_shown() -> None:
    assert addresses.masked("olha@example.org") == "o…@example.org"
    reply = addresses.without_addresses("550 <olha@example.org>: no such user olha@example.org.")
    assert "olha@" not in reply


def test_a_zone_that_is_none_is_refused(briefing: Briefing) -> None:
    with pytest.raises(subscribing.NoSuchZone):
        sign_up(briefing, zone="Mars/Phobos")


@pytest.mark.parametrize("other", [tokens.CONFIRM, tokens.PREFERENCES])
def test_a_token_opens_its_own_purpose_only(other: str) -> None:
    uid = Subscriber().uid
    text = tokens.token(tokens.LEAVE, uid, 3)
    assert tokens.read(tokens.LEAVE, text) == Named(uid, 3)
    assert tokens.read(other, text) is None
    assert tokens.read(tokens.LEAVE, text[:-1]) is None
    assert tokens.read(tokens.LEAVE, "x" * 5000) is None
