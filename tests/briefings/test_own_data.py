"""What a reader learns of themselves: why they get it, and everything that is kept about them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from briefings import enrolling, keeping, moving, reasons, subscribing, suppressing, tokens
from briefings.addresses import key_of
from briefings.models import Basis, Briefing, Delivery, Fragment, ReaderImport, Subscriber
from briefings.register.sheet import Wanted
from briefings.tokens import Named
from newsroom.models import Section
from tests.briefings.support import DAY, NOW, Desk, brief, morning, person, reader

OLHA = "olha@example.org"
LATER = NOW + timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def briefing(db: None) -> Briefing:
    Section.objects.create(slug="world", name="World")
    Section.objects.create(slug="climate", name="Climate")
    return morning()


@pytest.fixture
def olha(briefing: Briefing) -> Subscriber:
    subscribing.sign_up(OLHA, briefings=[briefing], sections=["world"], zone="Europe/Kyiv", at=NOW)
    someone = Subscriber.objects.get()
    subscribing.confirm(Named(someone.uid), at=LATER)
    return Subscriber.objects.get()


@pytest.fixture
def imported(briefing: Briefing) -> Subscriber:
    by = person("ada", "admin")
    basis = Basis.objects.create(
        asked_where="The fair in Port Ansel",
        asked_when="May 2026",
        note="Paper list.",
        by=by,
        at=NOW,
    )
    given = ReaderImport.objects.create(
        briefing=briefing, name="list.csv", state="importing", is_confirmed=True, basis=basis,
        by=by, at=NOW, moved_at=NOW,
    )  # fmt: skip
    row = Wanted(2, "list@example.org", key_of("list@example.org"), "UTC", (), "stand 4")
    enrolling.enrol([row], given, at=NOW)
    return Subscriber.objects.get()


def link(someone: Subscriber, page: str) -> str:
    return f"/preferences/{tokens.token(tokens.PREFERENCES, someone.uid)}/{page}/"


def sent(desk: Desk, briefing: Briefing) -> Delivery:
    desk.live(brief("A bridge opens"))
    desk.sealed(briefing)
    Delivery.objects.update(state="leased", lease=1, not_before=None)
    Delivery.objects.update(state="sent", settled_at=LATER)
    return Delivery.objects.get()


def data(client: Client, someone: Subscriber) -> dict[str, Any]:
    return json.loads(client.get(link(someone, "data")).content)  # type: ignore[no-any-return]


def test_the_file_holds_what_was_asked_agreed_to_and_sent(
    client: Client, olha: Subscriber, desk: Desk, briefing: Briefing
) -> None:
    sent(desk, briefing)
    suppressing.suppress(key_of(OLHA), reason="complaint", at=LATER)

    kept = data(client, olha)

    assert (kept["address"], kept["time_zone"]) == (OLHA, "Europe/Kyiv")
    assert kept["subscriptions"][0]["briefing"] == "Morning Brief"
    assert kept["subscriptions"][0]["sections"] == ["world"]
    assert [row["verb"] for row in kept["consents"]] == ["signed up", "confirmed"]
    assert kept["consents"][0]["wording"].startswith("We write back once to confirm")
    (delivery,) = kept["deliveries"]
    assert (delivery["briefing"], delivery["date"]) == ("Morning Brief", DAY.isoformat())
    assert (delivery["state"], delivery["kind"]) == ("sent", "regular")
    (told,) = delivery["told"]
    assert (told["headline"], told["publication"], told["as"]) == ("A bridge opens", 1, "story")
    assert client.get(told["url"]).status_code == 200
    assert kept["suppressed"][0]["reason"] == "complaint"


def test_what_is_owed_and_has_not_left_was_told_to_nobody(
    client: Client, olha: Subscriber, desk: Desk, briefing: Briefing
) -> None:
    desk.live(brief())
    desk.sealed(briefing)

    assert [row["told"] for row in data(client, olha)["deliveries"]] == [[]]


def test_the_file_goes_along_when_the_reader_moves(client: Client, olha: Subscriber) -> None:
    moving.ask(Named(olha.uid), "olha@elsewhere.example", at=LATER)
    assert data(client, olha)["changes_of_address"][0]["to"] == "olha@elsewhere.example"
    move = olha.moves.get()
    moving.agree(move.pk, new=True, at=LATER)
    moving.agree(move.pk, new=False, at=LATER)

    kept = data(client, Subscriber.objects.get())

    verbs = [row["verb"] for row in kept["consents"]]
    assert verbs == ["signed up", "confirmed", "moved away", "moved here"]
    assert kept["changes_of_address"][0]["to"] is None


def test_the_file_says_on_what_basis_somebody_was_imported(
    client: Client, imported: Subscriber
) -> None:
    (consent,) = data(client, imported)["consents"]
    assert (consent["asked_where"], consent["basis"], consent["said_in_the_list"]) == (
        "The fair in Port Ansel", "Paper list.", "stand 4",
    )  # fmt: skip


def test_the_number_of_questions_does_not_grow(
    olha: Subscriber, desk: Desk, briefing: Briefing
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            keeping.everything(olha)
        return len(questions)

    sent(desk, briefing)
    before = asked()
    for n in range(3):
        desk.live(brief(f"Bridge {n}"))
        desk.sealed(briefing, day=DAY + timedelta(days=n + 1), at=NOW + timedelta(days=n + 1))
    Delivery.objects.filter(state="queued").update(state="leased", lease=1, not_before=None)
    Delivery.objects.filter(state="leased").update(state="sent", settled_at=LATER)

    assert len(keeping.everything(olha)["deliveries"]) == 4
    assert asked() == before


@pytest.mark.parametrize("page", ["data", "why"])
def test_only_the_readers_own_link_opens_it_and_nobody_stores_it(
    client: Client, olha: Subscriber, page: str
) -> None:
    for method in (client.get, client.head):
        answer = method(link(olha, page))
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies
    assert client.post(link(olha, page)).status_code == 405
    leave = tokens.token(tokens.LEAVE, olha.uid)
    for token in (leave, "forged", tokens.token(tokens.PREFERENCES, Subscriber().uid)):
        assert client.get(f"/preferences/{token}/{page}/").status_code == 404


def test_the_file_is_saved_and_not_shown(client: Client, olha: Subscriber) -> None:
    answer = client.get(link(olha, "data"))
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'


def how(someone: Subscriber) -> Iterator[str]:
    for reason in reasons.reasons(someone):
        yield " ".join(reason.how)


def test_who_asked_with_the_form_is_told_when_they_did_and_when_they_confirmed(
    client: Client, olha: Subscriber
) -> None:
    assert list(how(olha)) == [
        (
            "You asked for it with the form on our site on 22 November 2026. "
            "You confirmed it by the link in our mail on 23 November 2026."
        )
    ]
    page = client.get(link(olha, "why")).content.decode()
    assert "Morning Brief" in page
    assert "Europe/Kyiv" in page
    assert "World" in page
    assert "Climate" not in page.split("<main")[1].split("</main")[0]
    assert OLHA not in page
    assert tokens.url(tokens.LEAVE, olha.uid) in page


def test_days_are_the_readers_own(briefing: Briefing) -> None:
    someone = reader(briefing, OLHA, "Asia/Tokyo", at=NOW + timedelta(hours=5))
    assert list(how(someone)) == ["You chose it on your preferences page on 23 November 2026."]


def test_who_came_with_a_list_is_told_where_they_asked(imported: Subscriber) -> None:
    assert list(how(imported)) == [
        (
            "You asked for it elsewhere: The fair in Port Ansel, May 2026. "
            "It was brought here on 22 November 2026. Whoever brought it here vouched for your yes."
        )
    ]


def test_what_was_left_or_never_confirmed_is_said_so(olha: Subscriber, client: Client) -> None:
    weekly = morning(slug="weekly", name="Weekly")
    subscribing.sign_up(OLHA, briefings=[weekly], at=NOW)
    assert list(how(olha))[1].endswith("nothing is sent before that.")

    subscribing.leave(Named(olha.uid), at=LATER)
    page = client.get(link(olha, "why")).content.decode()
    assert "You left on 23 November 2026" in page


def test_who_moved_is_told_that_as_well(olha: Subscriber) -> None:
    moving.ask(Named(olha.uid), "olha@elsewhere.example", at=LATER)
    move = olha.moves.get()
    moving.agree(move.pk, new=True, at=LATER)
    moving.agree(move.pk, new=False, at=LATER)

    assert next(how(olha)).endswith(
        "On 23 November 2026 you moved to the address that you have now."
    )


def test_every_mail_leads_there_at_the_cost_of_no_new_place(
    olha: Subscriber, desk: Desk, briefing: Briefing
) -> None:
    desk.live(brief())
    desk.sealed(briefing)
    tail = bytes(Fragment.objects.get(key="html/tail").bytes or b"")
    assert b"\xffP=\r\nwhy/" in tail
