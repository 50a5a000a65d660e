"""What the read API says: stories, their versions, lists, filters, the directory, the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from psycopg.types.range import DateRange

from newsroom import editing, press
from newsroom.models.sections import Section
from newsroom.rows import PartIds
from perspectives.models import Membership, Outlet, Ownership, Perspective
from tests.newsroom import desk
from tests.newsroom.crowd import crowd

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def client() -> Client:
    """A reader of its own for each test, so that the throttle counts none of the others."""
    return Client(REMOTE_ADDR=uuid4().hex)


def ask(client: Client, path: str, status: int = 200) -> Any:
    response = client.get(API + path)
    assert response.status_code == status, response.content
    return response.json()


def slugs(answer: Any) -> list[str]:
    return [row["slug"] for row in answer["results"]]


def test_a_story_says_all_that_its_brief_says(client: Client) -> None:
    live = desk.published()
    story, brief = ask(client, f"stories/{live.slug}/"), desk.brief()

    assert [story[name] for name in ("headline", "dek", "kicker", "language", "context")] == [
        brief.headline, brief.dek, brief.kicker, brief.language, list(brief.context),
    ]  # fmt: skip
    assert story["section"] == {"slug": "europe", "name": brief.section}
    assert story["storyline"]["name"] == brief.storyline
    assert [(fact["text"], fact["as_of"] or "") for fact in story["facts"]] == [
        (fact.text, fact.as_of) for fact in brief.facts
    ]
    assert [fact["uid"] for fact in story["facts"]] == list(live.telling().keys.facts)
    assert story["facts"][1]["sources"] == [
        {
            "url": "https://varn.example/cost",
            "title": "Accounts",
            "outlet": "Varn Post",
            "published_on": None,
        }
    ]


def test_a_framing_says_who_speaks_and_in_which_words(client: Client) -> None:
    live = desk.published()
    river, capital = ask(client, f"stories/{live.slug}/")["framings"]
    said = desk.brief().framings[0]

    assert river["perspective"] == {"slug": "river-towns", "name": "River towns", "mark": "a"}
    assert [river[name] for name in ("text", "label", "stresses", "leaves_out")] == [
        said.text, said.label, said.stresses, said.leaves_out,
    ]  # fmt: skip
    assert [outlet["name"] for outlet in river["outlets"]] == list(said.outlets)
    assert set(river["outlets"][0]) == {"name", "slug", "language", "country", "gloss"}
    assert river["excerpts"][0]["quote"] == "Міст відкрито"
    assert [(row["fact"], row["stance"], row["excerpt"]) for row in river["stances"]] == [
        (1, "reported", 1),
        (2, "omitted", None),
    ]
    assert capital["stances"] == []


def test_a_story_names_its_publication_and_its_addresses(client: Client) -> None:
    live = desk.published()
    story = ask(client, f"stories/{live.slug}/")

    assert (story["number"], story["kind"], story["live"]) == (1, "first", True)
    assert (story["sha"], story["brief_hash"]) == (
        live.publication.sha,
        live.publication.brief_hash,
    )
    assert story["published_at"] == story["first_published_at"] == "2026-03-14T12:00:00Z"
    assert story["url"] == f"{settings.SITE_ORIGIN}/stories/{live.slug}/"


def test_a_corrected_story_says_what_was_wrong(client: Client) -> None:
    live = desk.published()
    desk.corrected(live.story, dek="After ten years, the first cars crossed in 2026.")
    (correction,) = ask(client, f"stories/{live.slug}/")["corrections"]
    (listed,) = ask(client, "corrections/")["results"]

    assert correction["was"] == desk.brief().dek
    assert correction["now"] == "After ten years, the first cars crossed in 2026."
    assert (correction["number"], correction["wrong"]) == (2, [1])
    assert listed["part_uid"] == correction["part_uid"]
    assert (listed["part"], listed["slug"]) == ("dek", live.slug)


def test_a_past_version_says_what_it_said(client: Client) -> None:
    live = desk.published()
    desk.updated(live.story, dek="Since 1 May 2026 it is closed.")
    past = ask(client, f"stories/{live.slug}/versions/1/")

    assert (past["dek"], past["live"]) == (desk.brief().dek, False)
    assert past["url"] == f"{settings.SITE_ORIGIN}/stories/{live.slug}/v1/"
    listed = ask(client, f"stories/{live.slug}/versions/")["results"]
    assert [(row["number"], row["kind"]) for row in listed] == [(1, "first"), (2, "update")]
    ask(client, f"stories/{live.slug}/versions/3/", 404)


def test_a_withdrawn_story_leaves_its_headline_and_the_reason_only(client: Client) -> None:
    live = desk.published(headline="The bridge that never was")
    desk.corrected(live.story, dek="It opened in 2020.")
    desk.retracted(live.story, note="Nobody has seen it.")
    for path in ("", "versions/", "versions/1/", "versions/3/"):
        gone = ask(client, f"stories/{live.slug}/{path}", 410)
        assert (gone["headline"], gone["reason"]) == (
            "The bridge that never was",
            "Nobody has seen it.",
        )
        assert set(gone) == {
            "detail", "uid", "slug", "url", "headline", "reason", "withdrawn_at", "number", "sha",
        }  # fmt: skip
    for path in ("stories/", "outlets/", "perspectives/", "corrections/"):
        assert ask(client, path)["results"] == []


def test_what_was_withdrawn_stays_so_when_the_story_returns(client: Client) -> None:
    live = desk.published(headline="The bridge that never was")
    desk.retracted(live.story)
    story = desk.reworded(live.story, headline="The bridge that is")
    press.publish(story, by=desk.publisher(), at=desk.NOON)

    assert ask(client, f"stories/{live.slug}/")["headline"] == "The bridge that is"
    listed = ask(client, f"stories/{live.slug}/versions/")["results"]
    assert [row["withdrawn"] for row in listed] == [True, True, False]
    ask(client, f"stories/{live.slug}/versions/1/", 410)
    ask(client, f"stories/{live.slug}/versions/3/")


def test_changes_are_the_record_without_gaps_and_a_retraction_shows_no_text(client: Client) -> None:
    live = desk.published()
    other = desk.published(headline="Another")
    desk.updated(live.story, dek="Since 1 May 2026 it is closed.")
    desk.retracted(live.story, note="Nobody has seen it.")
    rows = ask(client, "changes?after=0")["results"]

    assert [row["serial"] for row in rows] == [1, 2, 3, 4]
    assert [row["prev_sha"] for row in rows[1:]] == [row["sha"] for row in rows[:-1]]
    assert [(row["slug"], row["kind"], row["number"]) for row in rows[1:]] == [
        (other.slug, "first", 1),
        (live.slug, "update", 2),
        (live.slug, "retraction", 3),
    ]
    assert rows[-1]["note"] == "Nobody has seen it."
    assert desk.brief().dek not in str(rows)
    assert ask(client, "changes/?after=4") == {"after": 4, "next": None, "results": []}


def test_changes_are_read_to_the_end_by_following_next(client: Client) -> None:
    crowd(6)
    path, serials = "changes?after=1&page_size=2", []
    while path:
        answer = ask(client, path)
        serials += [row["serial"] for row in answer["results"]]
        path = (answer["next"] or "").removeprefix(settings.SITE_ORIGIN + API)
    assert serials == [2, 3, 4, 5, 6, 7]


def test_pages_follow_one_another_and_lose_no_story_that_shares_its_moment(client: Client) -> None:
    crowd(4)
    desk.published(headline="At the same moment as the first")
    whole = slugs(ask(client, "stories/"))
    path, seen = "stories/?page_size=2&section=europe", []
    while path:
        answer = ask(client, path)
        seen += slugs(answer)
        path = (answer["next"] or "").removeprefix(settings.SITE_ORIGIN + API)

    assert len(whole) == 6
    assert whole[0] == "crowd-3"
    assert seen == whole


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("section=asia", ["tunnel"]),
        ("section=europe", ["bridge"]),
        ("section=nowhere", []),
        ("language=uk", ["tunnel"]),
        ("outlet=capital-courier", ["bridge"]),
        ("outlet=varn-post&perspective=river-towns", ["bridge"]),
        ("perspective=the-capital&section=asia", []),
        ("published_after=2026-03-15", ["tunnel"]),
        ("published_after=2026-03-14T12:00:00Z", ["tunnel", "bridge"]),
        ("published_before=2026-03-14T12:00:00Z", []),
        ("published_before=2026-03-15T01:00:00%2B02:00", ["bridge"]),
    ],
)
def test_a_filter_finds_what_it_names(client: Client, query: str, found: list[str]) -> None:
    desk.published(headline="Bridge")
    later = desk.NOON + timedelta(days=1)
    desk.published(headline="Tunnel", section="Asia", language="uk", framings=(), at=later)
    assert slugs(ask(client, f"stories/?{query}")) == found


def test_filters_look_at_what_is_live_and_not_at_the_draft(client: Client) -> None:
    live = desk.published()
    story = live.story
    said = desk.brief(language="uk", framings=())
    editing.save(
        story, said, parts=PartIds(), version=story.version, by=desk.writer(), at=desk.NOON
    )
    assert slugs(ask(client, "stories/?language=en&outlet=varn-post")) == [live.slug]
    assert slugs(ask(client, "stories/?language=uk")) == []


def test_a_draft_looks_like_a_story_that_does_not_exist(client: Client) -> None:
    draft = desk.draft(section="Hidden")
    for place in ("", "versions/", "versions/1/"):
        guessed = client.get(f"{API}stories/{draft.slug}/{place}")
        unknown = client.get(f"{API}stories/nothing/{place}")
        assert (guessed.status_code, guessed.content) == (404, unknown.content)
        assert str(guessed.headers).replace(draft.slug, "nothing") == str(unknown.headers)
    for path in ("stories/", "sections/", "outlets/", "perspectives/", "changes/"):
        assert ask(client, path)["results"] == []


def test_a_section_shows_with_its_first_story(client: Client) -> None:
    Section.objects.create(slug="empty", name="Empty")
    desk.published()
    (section,) = ask(client, "sections/")["results"]
    assert (section["slug"], section["name"]) == ("europe", "Europe")
    assert section["stories"] == f"{settings.SITE_ORIGIN}{API}stories/?section=europe"


def test_the_directory_holds_what_is_verified_or_named_by_a_story(client: Client) -> None:
    desk.published()
    Outlet.objects.create(slug="unseen", name="Unseen")
    Outlet.objects.create(slug="checked", name="Checked", verified_at=desk.NOON)
    assert slugs(ask(client, "outlets/")) == [
        "capital-courier", "checked", "o-dfe0fe395e", "varn-post",
    ]  # fmt: skip
    ask(client, "outlets/unseen/", 404)
    assert slugs(ask(client, "perspectives/")) == ["river-towns", "the-capital"]


def test_an_outlet_says_who_was_behind_it_and_from_where_it_speaks(client: Client) -> None:
    desk.published()
    outlet = Outlet.objects.get(slug="varn-post")
    town = Perspective.objects.get(slug="river-towns")
    hidden = Perspective.objects.create(slug="hidden", name="Hidden", key="hidden", number=99)
    years = DateRange(desk.NOON.date().replace(year=2020), desk.NOON.date())
    Ownership.objects.create(outlet=outlet, owner="The town", kind="public", during=years)
    for perspective in (town, hidden):
        Membership.objects.create(outlet=outlet, perspective=perspective, during=years)
    shown = ask(client, "outlets/varn-post/")

    assert [(row["owner"], row["ownership"]) for row in shown["ownerships"]] == [
        ("The town", "public")
    ]
    assert (shown["ownerships"][0]["since"], shown["ownerships"][0]["until"]) == (
        "2020-03-14",
        "2026-03-13",
    )
    assert [row["slug"] for row in shown["perspectives"]] == ["river-towns"]
    assert [row["slug"] for row in ask(client, "perspectives/river-towns/")["outlets"]] == [
        "varn-post"
    ]
