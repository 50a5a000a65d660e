"""Signing up: what the form takes, what it says, and what a stranger learns from its answers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.core import mail
from django.core.cache.backends.redis import RedisCache
from django.test import Client

from briefings import tokens
from briefings.models import Briefing, Subscriber, Subscription
from briefings.public import sealed_form
from newsroom.models import Section
from tests.briefings.support import NOW, morning, reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache", "worker")]


@pytest.fixture
def briefing(with_sections: Briefing) -> Briefing:
    return with_sections


def wish(briefing: Briefing, **changes: object) -> dict[str, object]:
    form: dict[str, object] = {
        "address": "olha@example.org",
        "briefings": [briefing.pk],
        "sections": ["world"],
        "zone": "Europe/Kyiv",
        "token": sealed_form.token(),
    }
    return form | changes


def test_from_the_form_to_the_first_wish_confirmed(
    client: Client, briefing: Briefing, django_capture_on_commit_callbacks: object
) -> None:
    page = client.get("/subscribe/")
    assert page.status_code == 200
    assert "csrf" not in page.content.decode().lower()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = client.post("/subscribe/", wish(briefing))
    assert "Look into your mailbox" in answer.content.decode()
    found = re.search(rf"{site.SITE_ORIGIN}(/confirm/\S+)", str(mail.outbox[0].body))
    assert found is not None
    page = client.get(found[1])
    assert "o…@example.org" in page.content.decode()
    assert "olha@example.org" not in page.content.decode()
    assert not Subscription.objects.active().exists()
    answer = client.post(found[1])
    assert "It is yours" in answer.content.decode()
    assert Subscription.objects.active().count() == 1
    assert not answer.cookies


def test_the_page_to_confirm_names_every_briefing_that_its_button_confirms(
    client: Client, briefing: Briefing
) -> None:
    """A stranger may add a wish after the one mail of the day was written."""
    weekly = morning(slug="weekly", name="Weekly")
    client.post("/subscribe/", wish(briefing))
    client.post("/subscribe/", wish(weekly))
    page = client.get(
        f"/confirm/{tokens.token('confirm', Subscriber.objects.get().uid)}/"
    ).content.decode()
    assert "Morning Brief and Weekly will come to" in page


def test_the_answer_to_a_sign_up_does_not_tell_who_reads(
    client: Client, briefing: Briefing
) -> None:
    reader(briefing, "reads@example.org", at=NOW - timedelta(days=2))
    answers = [
        client.post("/subscribe/", wish(briefing, address=address))
        for address in ("new@example.org", "reads@example.org", "READS@example.org")
    ]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"address": "nobody"}, "We cannot write to that address"),
        ({"briefings": []}, "Choose at least one"),
        ({"zone": "Mars/Phobos"}, "Select a valid choice"),
        ({"token": "forged"}, "was open too long"),
    ],
)
def test_what_is_wrong_with_a_form_stands_beside_it(
    client: Client, briefing: Briefing, change: dict[str, object], says: str
) -> None:
    answer = client.post("/subscribe/", wish(briefing, **change))
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_a_form_of_another_site_is_not_accepted(
    client: Client, briefing: Briefing, headers: dict[str, str]
) -> None:
    assert client.post("/subscribe/", wish(briefing), headers=headers).status_code == 403
    assert not Subscriber.objects.exists()


def test_a_flood_from_one_address_is_answered_429_whatever_it_says_of_itself(
    client: Client, briefing: Briefing
) -> None:
    statuses = [
        client.post(
            "/subscribe/",
            wish(briefing, address=f"{n}@example.org"),
            headers={"X-Forwarded-For": f"10.0.0.{n}"},
        ).status_code
        for n in range(sealed_form.MOST_AN_HOUR + 2)
    ]
    assert statuses[-3:] == [200, 429, 429]


def test_a_flood_from_one_ipv6_network_is_one_flood(client: Client, briefing: Briefing) -> None:
    answers = [
        client.post(
            "/subscribe/",
            wish(briefing, address=f"victim{n}@example.org"),
            REMOTE_ADDR=f"2001:db8:1:2::{n + 1:x}",
        ).status_code
        for n in range(sealed_form.MOST_AN_HOUR + 1)
    ]
    assert answers[-2:] == [200, 429]
    elsewhere = client.post("/subscribe/", wish(briefing), REMOTE_ADDR="2001:db8:1:3::1")
    assert elsewhere.status_code == 200


def test_a_dead_cache_does_not_keep_anybody_from_signing_up(
    client: Client, briefing: Briefing, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = RedisCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr(sealed_form, "cache", dead)
    assert client.post("/subscribe/", wish(briefing)).status_code == 200


def test_links_in_mail_use_the_canonical_origin(
    client: Client, briefing: Briefing, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post("/subscribe/", wish(briefing), headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in str(mail.outbox[0].body)
    assert client.get("/subscribe/", headers={"Host": "evil.example"}).status_code == 400


def test_a_chosen_section_that_a_chosen_briefing_does_not_have_is_named_and_nothing_is_signed(
    client: Client,
) -> None:
    world = Section.objects.create(slug="world", name="World")
    climate = Section.objects.create(slug="climate", name="Climate")
    daily = morning()
    daily.sections.set([world])
    weekly = morning(slug="weekly", name="The Week")
    weekly.sections.set([climate])

    answer = client.post(
        "/subscribe/",
        {
            "address": "olha@example.org",
            "briefings": [daily.pk, weekly.pk],
            "sections": ["world"],
            "zone": "Europe/Kyiv",
            "token": sealed_form.token(),
        },
    )

    assert answer.status_code == 400
    assert "The Week has none of the sections that you chose." in answer.content.decode()
    assert "olha@example.org" in answer.content.decode()
    assert not Subscriber.objects.exists()
