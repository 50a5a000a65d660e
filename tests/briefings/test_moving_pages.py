"""The pages of a reader who moves: a GET changes nothing, the answer tells a stranger nothing."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as site
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from briefings import tasks, tokens
from briefings.models import Briefing, Move, Subscriber
from briefings.public import sealed_form
from tests.briefings.support import reader

OLD, NEW = "olha@example.org", "olha@elsewhere.example"

pytestmark = pytest.mark.django_db


@pytest.fixture
def olha(empty_cache: None, briefing: Briefing, monkeypatch: pytest.MonkeyPatch) -> Subscriber:
    monkeypatch.setattr(tasks.write_to_reader, "delay", tasks.write_to_reader)
    return reader(briefing, OLD)


@pytest.fixture
def links(
    client: Client,
    olha: Subscriber,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> tuple[str, str]:
    """Where the mails to the old and to the new mailbox lead, once it was asked for."""
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(where(olha), form()).status_code == 200
    found = [re.search(rf"{site.SITE_ORIGIN}(/move-\S+)", str(sent.body)) for sent in mail.outbox]
    assert found[0]
    assert found[1]
    return found[0][1], found[1][1]


def where(someone: Subscriber) -> str:
    return f"/preferences/{tokens.token(tokens.PREFERENCES, someone.uid)}/address/"


def form(address: str = NEW) -> dict[str, str]:
    return {"address": address, "token": sealed_form.token()}


def yes(**changes: str) -> dict[str, str]:
    return {"do": "agree", "move": str(Move.objects.latest("pk").uid)} | changes


def address() -> str | None:
    return Subscriber.objects.get().address


def test_from_the_preferences_to_the_new_address(
    client: Client, olha: Subscriber, links: tuple[str, str]
) -> None:
    preferences = f"/preferences/{tokens.token(tokens.PREFERENCES, olha.uid)}/"
    page = client.get(preferences).content.decode()
    assert where(olha) in page
    assert "o…@elsewhere.example" in page
    assert NEW not in page

    assert "One yes is here" in client.post(links[0], yes()).content.decode()
    assert "This mailbox has said yes" in client.get(links[0]).content.decode()
    done = client.post(links[1], yes()).content.decode()

    assert "You have moved" in done
    assert address() == NEW
    assert tokens.url(tokens.PREFERENCES, Subscriber.objects.get().uid) in done
    assert client.get(preferences).status_code == 404


def test_a_yes_that_is_pressed_twice_is_answered_alike_and_opens_nothing(
    client: Client, links: tuple[str, str]
) -> None:
    sent = yes()
    client.post(links[0], sent)
    client.post(links[1], sent)
    where_to = tokens.url(tokens.PREFERENCES, Subscriber.objects.get().uid)

    for link in links:
        again = client.post(link, sent)
        assert again.status_code == 200
        assert "You have moved" in again.content.decode()
        assert where_to not in again.content.decode()
    assert Move.objects.count() == 1
    assert client.post(links[1], {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_who_answers_from_the_old_mailbox_last_gets_no_power_over_the_new_one(
    client: Client, links: tuple[str, str]
) -> None:
    client.post(links[1], yes())
    done = client.post(links[0], yes()).content.decode()

    assert "You have moved" in done
    assert "/preferences/" not in done


def test_a_scanner_that_opens_the_links_changes_nothing(
    client: Client, olha: Subscriber, links: tuple[str, str]
) -> None:
    before = list(Move.objects.values())
    for link in (*links, where(olha)) * 2:
        for answer in (client.get(link), client.head(link)):
            assert answer.status_code == 200
            assert "no-store" in answer["Cache-Control"]
            assert answer["X-Robots-Tag"] == "noindex"
            assert not answer.cookies
    assert list(Move.objects.values()) == before


def test_what_is_agreed_to_is_what_was_looked_at(
    client: Client, olha: Subscriber, links: tuple[str, str]
) -> None:
    seen = yes()
    client.post(where(olha), form("another@elsewhere.example"))

    answer = client.post(links[0], seen)

    assert answer.status_code == 409
    assert "another@elsewhere.example" in answer.content.decode()
    assert Move.objects.latest("pk").old_agreed_at is None


def test_either_mailbox_may_say_no(client: Client, links: tuple[str, str]) -> None:
    client.post(links[0], yes())
    assert "stays as it was" in client.post(links[1], {"do": "refuse"}).content.decode()
    assert client.get(links[0]).status_code == 404
    assert address() == OLD


def test_one_click_in_the_new_mailbox_means_no(links: tuple[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(links[1], {"List-Unsubscribe": "One-Click"}, headers={"Origin": "null"})
    assert answer.status_code == 200
    assert Move.objects.open().count() == 0


def test_the_answer_does_not_tell_who_reads(
    client: Client, olha: Subscriber, briefing: Briefing
) -> None:
    reader(briefing, "reads@example.org")
    answers = [
        client.post(where(olha), form(one)) for one in ("reads@example.org", "new@example.org")
    ]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"address": OLD.upper()}, "That is the address we write to already"),
        ({"address": "nobody"}, "We cannot write to that address"),
        ({"token": "forged"}, "was open too long"),
    ],
)
def test_what_is_wrong_stands_beside_it(
    client: Client, olha: Subscriber, changes: dict[str, str], says: str
) -> None:
    answer = client.post(where(olha), form() | changes)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not Move.objects.exists()


def test_a_page_of_another_site_asks_for_nothing_and_agrees_to_nothing(
    client: Client, olha: Subscriber, links: tuple[str, str]
) -> None:
    for link in (*links, where(olha)):
        answer = client.post(link, yes() | form(), headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert not Move.objects.exclude(old_agreed_at=None, new_agreed_at=None).exists()


def test_a_flood_of_wishes_is_answered_429(client: Client, olha: Subscriber) -> None:
    answers = [client.post(where(olha), form()) for _ in range(sealed_form.MOST_AN_HOUR + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]


def test_a_link_of_one_mailbox_is_none_of_the_other(
    client: Client, links: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for link in links:
        token = link.split("/")[2]
        for purpose in ("move-from", "move-to", "preferences", "leave", "confirm"):
            if not link.startswith(f"/{purpose}/"):
                assert client.get(f"/{purpose}/{token}/").status_code == 404
    monkeypatch.setattr(tokens, "MOVE_WITHIN", -1)
    assert [client.get(link).status_code for link in links] == [404, 404]


def test_a_link_to_leave_from_before_the_move_is_shown_without_an_address(
    client: Client, olha: Subscriber, links: tuple[str, str]
) -> None:
    leave = f"/leave/{tokens.token(tokens.LEAVE, olha.uid)}/"
    client.post(links[0], yes())
    client.post(links[1], yes())

    page = client.get(leave)

    assert page.status_code == 200
    assert "elsewhere.example" not in page.content.decode()
    assert "/preferences/" not in page.content.decode()
