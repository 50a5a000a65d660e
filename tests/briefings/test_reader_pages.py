"""The pages of readers: a GET changes nothing, a stranger learns nothing, one click is enough to leave."""

from __future__ import annotations

import pytest
from django.test import Client

from briefings import tokens
from briefings.models import Briefing, Consent, Subscriber, Subscription
from briefings.public import sealed_form
from tests.briefings.support import NOW, morning, reader

BOUNDARY = "multipart/form-data; boundary=x"
ONE_CLICK = (
    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
)


pytestmark = pytest.mark.usefixtures("empty_cache", "worker")


@pytest.fixture
def briefing(with_sections: Briefing) -> Briefing:
    return with_sections


def link(purpose: str, someone: Subscriber, briefing: int = 0) -> str:
    return f"/{purpose}/{tokens.token(purpose, someone.uid, briefing)}/"


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
