"""The pages of readers: a GET changes nothing, a stranger learns nothing, one click is enough to leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.core import mail
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.test import Client

from briefings import tokens
from briefings.models import Briefing, Consent, Subscriber, Subscription
from briefings.public import sealed_form
from newsroom.models import Section
from tests.briefings.support import NOW, morning, reader

BOUNDARY = "multipart/form-data; boundary=x"
ONE_CLICK = (
    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
)


@pytest.fixture
def briefing(db: None) -> Briefing:
    Section.objects.create(slug="world", name="World")
    Section.objects.create(slug="climate", name="Climate")
    return morning()


@pytest.fixture(autouse=True)
def empty_cache(settings: object) -> Iterator[None]:
    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery's worker, at once and in this process."""
    from briefings import tasks

    monkeypatch.setattr(tasks.write_about_sign_up, "delay", tasks.write_about_sign_up)


def wish(briefing: Briefing, **changes: object) -> dict[str, object]:
    form: dict[str, object] = {
        "address": "olha@example.org",
        "briefings": [briefing.pk],
        "sections": ["world"],
        "zone": "Europe/Kyiv",
        "token": sealed_form.token(),
    }
    return form | changes


def link(purpose: str, someone: Subscriber, briefing: int = 0) -> str:
    return f"/{purpose}/{tokens.token(purpose, someone.uid, briefing)}/"


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
    page = client.get(link("confirm", Subscriber.objects.get())).content.decode()
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


@pytest.mark.parametrize("purpose", ["confirm", "preferences", "leave"])
def test_a_scanner_that_gets_and_heads_every_link_twice_changes_nothing(
    client: Client, briefing: Briefing, purpose: str
) -> None:
    someone = reader(briefing, "olha@example.org")
    before = list(Subscription.objects.values())
    for method in (client.get, client.head, client.get, client.head):
        answer = method(link(purpose, someone, briefing.pk))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
        assert not answer.cookies
    assert list(Subscription.objects.values()) == before
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (ONE_CLICK, BOUNDARY),
        ("", "application/x-www-form-urlencoded"),
    ],
)
def test_one_click_leaves_without_cookie_token_or_referer_and_twice_is_once(
    briefing: Briefing, body: str, kind: str
) -> None:
    someone = reader(briefing, "olha@example.org")
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post(
            link("leave", someone, briefing.pk), body, content_type=kind,
            headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
        )  # fmt: skip
        assert answer.status_code == 200
        assert not answer.cookies
    assert not Subscription.objects.active().exists()
    assert Consent.objects.count() == 1


def test_leaving_one_briefing_keeps_the_other(client: Client, briefing: Briefing) -> None:
    someone = reader(briefing, "olha@example.org")
    weekly = morning(slug="weekly", name="Weekly")
    row = Subscription.objects.get()
    Subscription.objects.create(
        subscriber=someone, briefing=weekly, selection=row.selection, confirmed_at=NOW
    )
    client.post(link("leave", someone, weekly.pk))
    assert Subscription.objects.active().get().briefing == briefing


def test_preferences_are_changed_by_their_form(client: Client, briefing: Briefing) -> None:
    someone = reader(briefing, "olha@example.org")
    where = link("preferences", someone)
    assert "o…@example.org" in client.get(where).content.decode()
    form = {
        "token": sealed_form.token(),
        "zone": "Asia/Tokyo",
        "takes-morning-brief": "on",
        "of-morning-brief": ["climate"],
        "paused_until": "2026-12-24",
    }
    answer = client.post(where, form)
    assert answer.status_code == 200
    assert "Saved" in answer.content.decode()
    row = Subscription.objects.active().select_related("selection", "subscriber").get()
    assert row.selection.sections == ["climate"]
    assert row.subscriber.zone == "Asia/Tokyo"
    assert str(row.paused_until) == "2026-12-24"


def test_a_single_box_stands_before_its_label(client: Client, briefing: Briefing) -> None:
    html = client.get(link("preferences", reader(briefing, "olha@example.org"))).content.decode()
    assert html.index('name="erase"') < html.index("Forget me: erase my address</label>")
    assert html.index("Pause until</label>") < html.index('name="paused_until"')


def test_a_wrong_preference_is_shown_and_keeps_what_was_chosen(
    client: Client, briefing: Briefing
) -> None:
    someone = reader(briefing, "olha@example.org")
    form = {"token": sealed_form.token(), "zone": "UTC", "takes-morning-brief": "on",
            "of-morning-brief": ["climate", "world"], "paused_until": "tomorrow"}  # fmt: skip
    answer = client.post(link("preferences", someone), form)
    assert answer.status_code == 400
    assert answer.content.decode().count("checked") == 3


def test_erasure_by_the_reader(client: Client, briefing: Briefing) -> None:
    someone = reader(briefing, "olha@example.org")
    where = link("preferences", someone)
    form = {"token": sealed_form.token(), "zone": "UTC", "erase": "on"}
    assert "Forgotten" in client.post(where, form).content.decode()
    assert Subscriber.objects.get().address is None
    assert client.get(where).status_code == 404


def test_every_link_that_means_nothing_gets_the_same_answer(
    client: Client, briefing: Briefing
) -> None:
    someone = reader(briefing, "olha@example.org")
    good = tokens.token(tokens.LEAVE, someone.uid, briefing.pk)
    stranger = tokens.token(tokens.LEAVE, Subscriber().uid, 1)
    answers = [
        client.get(f"/leave/{token}/") for token in (good[:-2] + "xx", stranger, "x", "x" * 2000)
    ]
    answers += [client.get(f"/confirm/{good}/"), client.get(f"/preferences/{good}/")]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, answers[0].content)
    }
    assert "olha" not in answers[0].content.decode()


def test_a_confirm_link_expires(
    client: Client, briefing: Briefing, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = reader(briefing, "olha@example.org")
    where = link("confirm", someone)
    monkeypatch.setattr(tokens, "CONFIRM_WITHIN", -1)
    assert client.get(where).status_code == 404


def test_links_in_mail_use_the_canonical_origin(
    client: Client, briefing: Briefing, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post("/subscribe/", wish(briefing), headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in str(mail.outbox[0].body)
    assert client.get("/subscribe/", headers={"Host": "evil.example"}).status_code == 400
