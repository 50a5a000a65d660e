"""Front page, archive and edition: what was sent, once it was due, and a notice for what was withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from briefings import planning
from briefings.models import Briefing, Edition, Seal
from newsroom import press
from newsroom.models import Section, Story
from newsroom.models.publication import Publication
from tests.briefings.support import NOW, Desk, brief, reader

SHA = re.compile(r'data-publication="([0-9a-f]{64})"')


@pytest.fixture
def sealed(desk: Desk, briefing: Briefing) -> Seal:
    desk.live(brief("A bridge opens", "World"))
    desk.live(brief("Rain returns", "Climate"), NOW + timedelta(minutes=1))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    return desk.sealed(briefing)


def out(edition: Edition) -> str:
    Edition.objects.filter(pk=edition.pk).update(out_at=NOW - timedelta(days=900))
    return edition.get_absolute_url()


def test_an_edition_is_a_page_from_its_first_wave_on(client: Client, sealed: Seal) -> None:
    Edition.objects.update(out_at=NOW + timedelta(days=9000))
    where = sealed.edition.get_absolute_url()
    assert client.get(where).status_code == 404
    assert "Rain returns" not in client.get("/briefings/morning-brief/").content.decode()
    out(sealed.edition)
    page = client.get(where)
    assert page.status_code == 200
    shas = [item.publication.sha for item in sealed.items.select_related("publication")]
    assert SHA.findall(page.content.decode()) == shas
    assert "Rain returns" in client.get("/briefings/morning-brief/").content.decode()


def test_what_was_withdrawn_since_is_a_notice_and_no_headline_in_the_archive(
    client: Client, desk: Desk, sealed: Seal
) -> None:
    where = out(sealed.edition)
    story = Story.objects.get(headline="A bridge opens")
    press.retract(story, by=desk.publisher, at=NOW, note="There is no bridge.")
    page = client.get(where).content.decode()
    assert "There is no bridge." in page
    assert "It cost 61 million" in page
    assert Publication.objects.get(kind="retraction").sha in SHA.findall(page)
    assert "A bridge opens" not in client.get("/briefings/morning-brief/").content.decode()
    assert "A bridge opens" not in client.get("/").content.decode()


def test_a_cancelled_edition_never_becomes_a_page(client: Client, desk: Desk, sealed: Seal) -> None:
    edition = Edition.objects.get(pk=sealed.edition_id)
    planning.cancel(edition, by=desk.publisher, at=NOW, note="Wrong day.")
    edition.refresh_from_db()
    assert edition.out_at is None
    assert client.get(edition.get_absolute_url()).status_code == 404


def test_the_front_page_leads_with_the_latest_edition_as_its_stories_stand_now(
    client: Client, sealed: Seal
) -> None:
    out(sealed.edition)
    page = client.get("/").content.decode()
    assert "A bridge opens" in page
    assert "Rain returns" in page
    assert sealed.edition.get_absolute_url() in page


def test_the_front_page_of_an_empty_newsroom(client: Client, db: None) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "Nothing has been published yet" in page.content.decode()


@pytest.mark.parametrize("where", ["/briefings/none/", "/briefings/morning-brief/2026-13-45/",
                                   "/briefings/morning-brief/x/", "/briefings/none/2026-11-23/"])  # fmt: skip
def test_what_does_not_exist_is_not_found(client: Client, sealed: Seal, where: str) -> None:
    assert client.get(where).status_code == 404


@pytest.mark.parametrize("where", ["/", "/briefings/morning-brief/"])
def test_pages_ask_the_same_number_of_questions_for_few_and_for_many_stories(
    client: Client, desk: Desk, sealed: Seal, where: str
) -> None:
    out(sealed.edition)
    counts = []
    for more in (0, 12):
        for number in range(more):
            desk.live(brief(f"Story {number}", "World"), NOW + timedelta(hours=number + 1))
        with CaptureQueriesContext(connection) as captured:
            client.get(where)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_where_there_is_no_briefing_none_is_offered(client: Client, db: None) -> None:
    front, form = (client.get(path).content.decode() for path in ("/", "/subscribe/"))
    assert "The edition by email</h2>" not in front
    assert "There is no edition to subscribe to yet" in form
    assert "<form" not in form
