"""Editions in the read API: only those that are out, as sealed, in order, bound by their hashes."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from briefings import sealing, ticking
from briefings.models import Briefing, Edition, Seal
from briefings.public import api
from newsroom import press
from newsroom.models.publication import Live
from newsroom.models.sections import Section
from tests.briefings.support import DAY, NOW, Desk, brief, reader

pytestmark = pytest.mark.django_db
PATH = f"/api/v1/editions/morning-brief/{DAY.isoformat()}/"
NEXT_DAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def client() -> Client:
    return Client(REMOTE_ADDR=uuid4().hex)


@pytest.fixture(autouse=True)
def _next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's clock says that the edition went out yesterday."""
    monkeypatch.setattr(api, "database_now", lambda: NEXT_DAY)


@pytest.fixture
def sealed(desk: Desk, briefing: Briefing) -> Seal:
    for headline, section in (("A bridge opens", "World"), ("Дощі повернулися", "Climate")):
        desk.live(brief(headline, section))
    briefing.sections.set(Section.objects.all())
    return desk.sealed(briefing)


def ask(client: Client, path: str, status: int = 200) -> Any:
    response = client.get(path)
    assert response.status_code == status, response.content
    return response.json()


def test_an_edition_shows_its_stories_in_the_order_of_its_manifest(
    client: Client, sealed: Seal
) -> None:
    edition, manifest = ask(client, PATH), json.loads(sealed.manifest)
    assert [story["sha"] for story in edition["stories"]] == manifest["publications"]
    assert [story["position"] for story in edition["stories"]] == [1, 2]
    assert (edition["seal_sha"], edition["seal_number"]) == (sealed.sha, 1)
    assert edition["briefing"] == {"slug": "morning-brief", "name": "Morning Brief"}
    assert edition["url"] == f"{settings.SITE_ORIGIN}/briefings/morning-brief/2026-11-23/"


def test_it_tells_what_was_sent_when_a_story_has_changed_since(
    client: Client, desk: Desk, sealed: Seal
) -> None:
    before = ask(client, PATH)
    live = Live.objects.get(slug="a-bridge-opens")
    press.retract(live.story, by=desk.publisher, at=NEXT_DAY, note="It did not.")
    after = ask(client, PATH)

    assert [row["sha"] for row in after["stories"]] == [row["sha"] for row in before["stories"]]
    (story,) = [row for row in after["stories"] if row["slug"] == "a-bridge-opens"]
    assert (story["withdrawn"], story["dek"], story["headline"]) == (True, None, "A bridge opens")
    assert after["seal_sha"] == sealed.sha


def test_an_edition_is_listed_with_its_seal(client: Client, sealed: Seal) -> None:
    (listed,) = ask(client, "/api/v1/editions/?briefing=morning-brief")["results"]
    assert (listed["issue_date"], listed["number"]) == ("2026-11-23", 1)
    assert listed["seal_sha"] == sealed.sha
    assert listed["api_url"] == f"{settings.SITE_ORIGIN}{PATH}"
    assert ask(client, "/api/v1/editions/?briefing=evening")["results"] == []


def test_an_edition_that_is_not_out_looks_like_none(
    client: Client, sealed: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "database_now", lambda: NOW)
    assert sealed.edition.out_at is not None
    assert sealed.edition.out_at > NOW
    unknown = client.get("/api/v1/editions/morning-brief/2001-01-01/")
    guessed = client.get(PATH)
    assert (guessed.status_code, guessed.content) == (404, unknown.content)
    assert ask(client, "/api/v1/editions/")["results"] == []


def test_a_planned_edition_is_not_there(client: Client, desk: Desk, briefing: Briefing) -> None:
    desk.live(brief())
    Edition.objects.create(briefing=briefing, number=1, issue_date=DAY, planned_at=NOW)
    ask(client, PATH, 404)


def test_pages_of_editions_follow_one_another_and_cost_the_same(
    client: Client, desk: Desk, sealed: Seal
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    paths = ["/api/v1/editions/", PATH]
    at_one = [queries(path) for path in paths]
    for ago in range(1, 6):
        _older(sealed, ago)
    assert [queries(path) for path in paths] == at_one
    path, days = "/api/v1/editions/?page_size=2", []
    while path:
        answer = ask(client, path)
        days += [row["issue_date"] for row in answer["results"]]
        path = (answer["next"] or "").removeprefix(settings.SITE_ORIGIN)
    assert days == [(DAY - timedelta(days=ago)).isoformat() for ago in range(6)]


def test_the_root_leads_everywhere(client: Client) -> None:
    root = ask(client, "/api/v1/")
    assert "editions" in root
    for address in root.values():
        assert client.get(address.removeprefix(settings.SITE_ORIGIN)).status_code == 200


def _older(sealed: Seal, days: int) -> None:
    edition = sealed.edition
    assert edition.out_at is not None
    older = Edition.objects.create(
        briefing=edition.briefing,
        number=1 + days,
        issue_date=edition.issue_date - timedelta(days=days),
        planned_at=NOW,
        sealed_at=NOW,
        out_at=edition.out_at - timedelta(days=days),
    )
    Seal.objects.create(
        edition=older, number=1, manifest=sealed.manifest, sha=sealed.sha,
        sealed_by=sealed.sealed_by, sealed_at=NOW,
    )  # fmt: skip


def test_each_seal_stays_verifiable_and_the_latest_is_shown(
    client: Client, desk: Desk, briefing: Briefing, sealed: Seal
) -> None:
    reader(briefing, "a@example.org", "Asia/Tokyo")
    sealing.unseal(sealed.edition, by=desk.publisher, at=NOW)
    desk_seal = sealing.seal(sealed.edition, by=desk.publisher, at=NOW)
    bridge = Live.objects.get(slug="a-bridge-opens").story
    press.retract(bridge, by=desk.publisher, at=NOW, note="It did not.")
    ticking.tick(at=NOW)

    edition = ask(client, PATH)
    assert [(row["number"], row["kind"]) for row in edition["seals"]] == [
        (3, "withdrawal"), (2, "seal"),
    ]  # fmt: skip
    assert [story["headline"] for story in edition["stories"]] == ["Дощі повернулися"]
    first = ask(client, edition["seals"][1]["api_url"].removeprefix(settings.SITE_ORIGIN))
    assert first["manifest"] == desk_seal.manifest
    assert hashlib.sha256(first["manifest"].encode()).hexdigest() == first["sha"]
    for number in ("1", "9", "99999999"):
        ask(client, f"{PATH}seals/{number}/", 404)
