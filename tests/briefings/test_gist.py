"""What a server says to a thousand readers is one thing said, and different things stay different."""

from __future__ import annotations

import pytest

from briefings.gist import LONGEST, gist
from tests.patience import SOON

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            "550 5.1.1 <a…@example.org>: Recipient address rejected: User unknown in virtual mailbox table",
            "550 5.1.1 <…>: Recipient address rejected: User unknown in virtual mailbox table",
        ),
        (
            "550 5.1.1 No such account. https://mail.example/help?p=1 d9443c01a7336-25f9si1 - gsmtp",
            "550 5.1.1 No such account. https://mail.example/help … - gsmtp",
        ),
        (
            "450 4.2.0 <b…@example.com>: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html",
            "450 4.2.0 <…>: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html",
        ),
        ("451 4.7.1 Try again in 287 seconds", "451 4.7.1 Try again in … seconds"),
        ("421 4.7.0 mx3.example.net Too many from 203.0.113.9", "421 4.7.0 … Too many from …"),
        ("550 Blocked by [2001:db8::7:1f] at Mon, 23 Nov 2026 00:12:13 +0000 (UTC)", "550 Blocked by … at …"),
        ("250 2.0.0 Ok: queued as 4Z9fPq1Lbzz3kX", "250 2.0.0 Ok: queued as …"),
        (
            "554 5.7.1 Service unavailable; Client host [198.51.100.4] blocked using zen.spamhaus.org",
            "554 5.7.1 Service unavailable; Client host … blocked using …",
        ),
        ("552 5.2.2 Mailbox full (104857600 of 104,857,600 bytes)", "552 5.2.2 Mailbox full (… of … bytes)"),
        ("550 5.5.0 unavailable (S2017062302). 2026-11-23T00:12:13.345Z 08DE2A", "550 5.5.0 unavailable …"),
        ("550 no such user", "550 no such user"),
        ("554 said: 550 5.1.1 unknown, see RFC 5321", "554 said: 550 5.1.1 unknown, see RFC 5321"),
        ("left", "left"),
        ("the relay’s answer makes no sense", "the relay’s answer makes no sense"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_differs_gives_way(reply: str, said: str) -> None:
    assert gist(reply) == said


def test_replies_to_different_readers_are_one() -> None:
    replies = {
        f"550 5.1.1 <{letter}…@host{number}.example.org>: No such user (queue {number * 7919:X}F0A1B2C3)"
        for number, letter in enumerate("abcdefgh", 1)
    }

    assert len(replies) == 8
    assert len({gist(reply) for reply in replies}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("550 5.1.1 rejected", "550 5.7.1 rejected"),
        ("450 4.2.0 rejected", "550 4.2.0 rejected"),
        ("550 5.1.1 no such user", "550 5.1.1 mailbox disabled"),
    ],
)
def test_what_means_something_else_stays_apart(one: str, other: str) -> None:
    assert gist(one) != gist(other)


def test_a_long_reply_is_cut_between_words() -> None:
    said = gist("550 5.7.1 " + "refused because " * 20)

    assert len(said) <= LONGEST
    assert said.endswith(" …")
    assert said.removesuffix(" …").split()[-1] in {"refused", "because"}


def test_said_again_it_stays_as_it_is() -> None:
    once = gist("421 4.7.0 mx3.example.net [192.0.2.4] busy until 12:40:01, id 4Z9fPq1Lbzz3kX")

    assert gist(once) == once


@pytest.mark.parametrize("piece", ["a-", "1.", "a.", "<", "@", "[:", "x", "1-", "0:", "…@"])
@pytest.mark.timeout(SOON, func_only=True)
def test_no_reply_makes_it_search_for_long(piece: str) -> None:
    """Ten times as long as a reply that is kept; what costs more than its square would take hours."""
    gist(piece * 1000)
