"""A reader moves when both mailboxes agree; nothing that may be at one address goes to the other as well."""

from __future__ import annotations

from datetime import timedelta

import pytest

from briefings import addresses, enrolling, moving, subscribing, suppressing, ticking
from briefings.addresses import key_of
from briefings.models import (
    Briefing,
    Consent,
    Delivery,
    Knock,
    Move,
    ReaderMail,
    Subscriber,
    Subscription,
    Suppression,
)
from briefings.moving import Answer
from briefings.register.sheet import Wanted
from briefings.tokens import Named
from newsroom.models import Section
from tests.briefings.letters import told
from tests.briefings.support import NOW, reader

OLD, NEW = "olha@example.org", "olha@elsewhere.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def olha(briefing: Briefing) -> Subscriber:
    Section.objects.create(slug="world", name="World")
    return reader(briefing, OLD, "Europe/Kyiv", at=NOW - DAY)


def ask(someone: Subscriber, address: str = NEW, at: object = NOW) -> Move:
    assert moving.ask(Named(someone.uid), address, at=at)  # type: ignore[arg-type]
    return Move.objects.latest("pk")


def moved(someone: Subscriber, address: str = NEW, at: object = NOW) -> Answer | None:
    move = ask(someone, address, at)
    moving.agree(move.pk, new=True, at=at)  # type: ignore[arg-type]
    return moving.agree(move.pk, new=False, at=at)  # type: ignore[arg-type]


def address_of(someone: Subscriber) -> str | None:
    return Subscriber.objects.get(pk=someone.pk).address


@pytest.mark.parametrize("new_first", [True, False])
def test_the_address_changes_once_both_mailboxes_have_agreed(
    olha: Subscriber, *, new_first: bool
) -> None:
    move = ask(olha)

    assert moving.agree(move.pk, new=new_first, at=NOW) is Answer.WAITS
    assert address_of(olha) == OLD
    assert moving.agree(move.pk, new=new_first, at=NOW) is Answer.WAITS
    assert address_of(olha) == OLD
    assert moving.agree(move.pk, new=not new_first, at=NOW) is Answer.MOVED

    found = Subscriber.objects.get(pk=olha.pk)
    assert (found.address, found.address_key) == (NEW, key_of(NEW))
    assert found.zone == "Europe/Kyiv"
    assert Subscription.objects.active().get().subscriber == found


def test_it_is_agreed_to_once_and_consent_is_on_record_under_both_addresses(
    olha: Subscriber,
) -> None:
    assert moved(olha) is Answer.MOVED

    move = Move.objects.get()
    assert (move.address, move.address_key, move.from_key) == (None, None, key_of(OLD))
    assert moving.agree(move.pk, new=True, at=NOW) is None
    assert list(Consent.objects.values_list("address_key", "verb", "briefing")) == [
        (key_of(OLD), "moved away", None),
        (key_of(NEW), "moved here", Subscription.objects.get().briefing_id),
    ]


def test_a_later_wish_takes_the_place_of_the_earlier_and_the_old_mailbox_is_asked_once(
    olha: Subscriber,
) -> None:
    first = ask(olha, "mistyped@elsewhere.example")
    moving.agree(first.pk, new=False, at=NOW)
    second = ask(olha, at=NOW + HOUR)

    assert moving.agree(first.pk, new=True, at=NOW + HOUR) is None
    assert Move.objects.get(pk=first.pk).address is None
    # The mail of the first wish opens what stands now, and nothing is agreed to yet.
    assert moving.of_old_mailbox(Named(olha.uid), at=NOW + HOUR) == second
    assert second.old_agreed_at is None
    kinds = list(ReaderMail.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["move from", "move to", "move to"]


def test_the_same_wish_again_keeps_what_was_agreed_to(olha: Subscriber) -> None:
    move = ask(olha)
    moving.agree(move.pk, new=True, at=NOW)

    assert ask(olha, at=NOW + HOUR) == move
    assert moving.agree(move.pk, new=False, at=NOW + HOUR) is Answer.MOVED


def test_a_mailbox_is_asked_once_a_day_whoever_asks(olha: Subscriber, briefing: Briefing) -> None:
    others = [reader(briefing, f"{n}@example.org") for n in range(3)]

    for someone in (olha, *others):
        ask(someone)
    assert ReaderMail.objects.filter(kind="move to").count() == 1

    ask(others[0], at=NOW + DAY)
    assert ReaderMail.objects.filter(kind="move to").count() == 2


def test_one_reader_asks_three_mailboxes_a_day_at_most(olha: Subscriber) -> None:
    for n in range(moving.MOST_A_DAY):
        ask(olha, f"{n}@victims.example")

    with pytest.raises(moving.TooOften):
        moving.ask(Named(olha.uid), "another@victims.example", at=NOW + HOUR)
    ask(olha, "another@victims.example", at=NOW + DAY)


def test_where_one_is_one_does_not_move_to(olha: Subscriber) -> None:
    with pytest.raises(moving.SameAddress):
        moving.ask(Named(olha.uid), OLD.upper(), at=NOW)
    with pytest.raises(addresses.NotAnAddress):
        moving.ask(Named(olha.uid), "nobody", at=NOW)


def test_a_wish_that_is_too_old_is_agreed_to_by_nobody_and_forgotten(olha: Subscriber) -> None:
    move = ask(olha)
    moving.agree(move.pk, new=True, at=NOW)
    late = NOW + moving.OPEN_FOR

    assert moving.of_old_mailbox(Named(olha.uid), at=late) is None
    assert moving.of_new_mailbox(Named(move.uid), at=late) is None
    assert moving.agree(move.pk, new=False, at=late) is None
    ticking.tick(at=late)
    assert Move.objects.get().address is None
    assert not Knock.objects.exists()


def test_nobody_moves_to_an_address_that_somebody_else_reads_at(
    olha: Subscriber, briefing: Briefing
) -> None:
    other = reader(briefing, NEW)

    assert moved(olha) is Answer.TAKEN
    assert (address_of(olha), address_of(other)) == (OLD, NEW)
    assert Move.objects.get().address is None


def test_a_sign_up_that_nobody_confirmed_gives_way(olha: Subscriber, briefing: Briefing) -> None:
    """Else a stranger could keep anybody from moving by signing up their new address."""
    subscribing.sign_up(NEW, briefings=[briefing], at=NOW)
    stranger = Subscriber.objects.get(address=NEW)

    assert moved(olha) is Answer.MOVED
    assert (address_of(olha), address_of(stranger)) == (NEW, None)


def test_nobody_moves_to_a_suppressed_address(olha: Subscriber) -> None:
    suppressing.suppress(key_of(NEW), reason="complaint", at=NOW)

    assert moved(olha) is Answer.TAKEN
    assert address_of(olha) == OLD


def test_erasure_ends_it_and_forgets_all_addresses(olha: Subscriber) -> None:
    moved(olha)
    again = ask(Subscriber.objects.get(), "third@elsewhere.example")
    moving.agree(again.pk, new=True, at=NOW)

    subscribing.erase(Named(Subscriber.objects.get().uid), at=NOW)

    assert moving.agree(again.pk, new=False, at=NOW) is None
    assert (
        list(Move.objects.values_list("address", "address_key", "from_key", "from_uid"))
        == [(None, None, None, None)] * 2
    )
    assert address_of(olha) is None


def test_links_of_before_open_nothing_but_can_still_be_used_to_leave(olha: Subscriber) -> None:
    before = Named(olha.uid)
    moved(olha)

    assert subscribing.subscriber_named(before) is None
    assert not subscribing.change(before, at=NOW, zone="UTC", sections={})
    assert not subscribing.erase(before, at=NOW)
    assert Subscription.objects.active().exists()
    assert subscribing.leave(before, at=NOW)
    assert not Subscription.objects.active().exists()


def owed(someone: Subscriber, **fields: object) -> Delivery:
    whole: dict[str, object] = {
        "edition_id": 1000, "subscriber_id": someone.pk, "recipe_id": 1, "wave_id": 1,
        "not_before": NOW,
    }  # fmt: skip
    return Delivery.objects.create(**(whole | fields))


def test_while_a_sender_has_the_old_address_in_hand_the_move_waits_for_the_clock(
    olha: Subscriber,
) -> None:
    row = owed(olha, state="leased", lease=7, not_before=None)

    assert moved(olha) is Answer.SOON
    ticking.tick(at=NOW)
    assert address_of(olha) == OLD

    Delivery.objects.filter(pk=row.pk).update(state="sent", settled_at=NOW)
    ticking.tick(at=NOW + moving.OPEN_FOR)
    assert address_of(olha) == NEW


def test_a_delivery_in_doubt_is_not_sent_to_the_new_address_as_well(olha: Subscriber) -> None:
    """A second copy has the same bytes as the first, its To among them."""
    doubtful = owed(olha, state="deferred", doubts=1)

    assert moved(olha) is Answer.MOVED

    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.settled_at, doubtful.reply) == (
        "uncertain", NOW, moving.IN_DOUBT,
    )  # fmt: skip


def test_what_never_left_goes_to_the_new_address(olha: Subscriber) -> None:
    row = owed(olha, state="deferred", attempts=2)

    moved(olha)

    row.refresh_from_db()
    assert row.state == "deferred"


def test_what_was_sent_and_told_stays_the_readers(olha: Subscriber) -> None:
    row = told(olha)

    moved(olha)

    row.refresh_from_db()
    assert row.subscriber_id == olha.pk
    assert Subscriber.objects.get().pk == olha.pk
    assert not Suppression.objects.exists()


def test_a_list_does_not_bring_the_old_address_back(olha: Subscriber, briefing: Briefing) -> None:
    moved(olha)

    row = Wanted(2, OLD, key_of(OLD), "UTC", (), "")
    assert enrolling.standings([row], briefing) == {key_of(OLD): enrolling.Standing.LEFT}
