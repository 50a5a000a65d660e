"""A story that moves: its old addresses lead to the new one, in every channel, and nobody else gets them."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from newsroom import editing
from newsroom.compose import compose
from newsroom.models import FormerSlug, Live, Story
from newsroom.refusals import Refused
from newsroom.rows import PartIds
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
FILL = import_module("newsroom.migrations.0011_former_slugs").FILL


def rename(story: Story, slug: str) -> None:
    story.refresh_from_db()
    brief, keys, *_ = compose(story)
    parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
    by = desk.writer()
    editing.save(story, brief, parts=parts, version=story.version, by=by, at=desk.NOON, slug=slug)


def move(live: Live, slug: str, dek: str = "On 15 March 2026 the toll was lowered.") -> None:
    rename(live.story, slug)
    desk.updated(live.story, dek=dek)


def get(path: str) -> Any:
    return Client(REMOTE_ADDR=uuid4().hex).get(path)


def test_the_old_address_leads_to_the_new_one_on_the_site_and_in_the_api() -> None:
    live = desk.published()
    old = live.slug
    move(live, "the-varn-bridge")

    for before, after in {
        f"/stories/{old}/": "/stories/the-varn-bridge/",
        f"/stories/{old}/v1/": "/stories/the-varn-bridge/v1/",
        f"/api/v1/stories/{old}/": "/api/v1/stories/the-varn-bridge/",
        f"/api/v1/stories/{old}/versions/?page_size=1": (
            "/api/v1/stories/the-varn-bridge/versions/?page_size=1"
        ),
        f"/api/v1/stories/{old}/versions/1/": "/api/v1/stories/the-varn-bridge/versions/1/",
    }.items():
        response = get(before)
        assert response.status_code == 301
        assert response["Location"].removeprefix(settings.SITE_ORIGIN) == after
        assert response["Cache-Control"] == "public, max-age=3"
        assert get(after).status_code == 200


def test_pages_of_what_it_said_before_lead_to_where_it_is_now() -> None:
    live = desk.published()
    old = live.slug
    desk.corrected(live.story, dek="On 14 March 2026 the second lane opened.")
    move(live, "the-varn-bridge")

    for path in ("/stories/the-varn-bridge/v1/", "/corrections/", "/"):
        html = get(path).content.decode()
        assert "/stories/the-varn-bridge/" in html
        assert f"/stories/{old}/" not in html


def test_readers_stay_where_they_are_until_the_next_publication() -> None:
    live = desk.published()
    rename(live.story, "the-varn-bridge")
    assert get(live.get_absolute_url()).status_code == 200
    assert get("/stories/the-varn-bridge/").status_code == 404
    assert not FormerSlug.objects.exists()


def test_a_story_that_moves_twice_and_back_is_found_everywhere() -> None:
    live = desk.published()
    first = live.slug
    move(live, "second", "On 15 March 2026.")
    move(live, "third", "On 16 March 2026.")
    assert {get(f"/stories/{slug}/")["Location"] for slug in (first, "second")} == {
        "/stories/third/"
    }
    move(live, first, "On 17 March 2026.")
    assert get(f"/stories/{first}/").status_code == 200
    assert {get(f"/stories/{slug}/")["Location"] for slug in ("second", "third")} == {
        f"/stories/{first}/"
    }


def test_a_withdrawn_story_answers_at_its_old_address_as_at_its_own() -> None:
    live = desk.published()
    old = live.slug
    move(live, "the-varn-bridge")
    desk.retracted(live.story)
    for prefix in ("/stories/", "/api/v1/stories/"):
        there, before = get(f"{prefix}the-varn-bridge/"), get(f"{prefix}{old}/")
        assert there.status_code == before.status_code == 410
        assert there.content == before.content


def test_no_other_story_gets_the_address() -> None:
    live = desk.published()
    old = live.slug
    move(live, "the-varn-bridge")
    other = desk.draft(dek="Another story of 2 May.")
    assert other.slug != old
    with pytest.raises(Refused, match="Another story has the address"):
        rename(other, old)
    elsewhere = desk.published(headline="Elsewhere")
    with pytest.raises(IntegrityError, match="readers know another story"), transaction.atomic():
        Live.objects.filter(pk=elsewhere.pk).update(slug=old)


def test_a_draft_s_address_looks_like_one_that_nobody_ever_used() -> None:
    story = desk.draft()
    rename(story, "a-secret-place")
    drafted, unknown = get("/stories/a-secret-place/"), get("/stories/b-secret-place/")
    assert drafted.status_code == unknown.status_code == 404
    assert drafted.content == unknown.content


def test_what_was_published_before_there_was_the_table_is_found() -> None:
    live = desk.published()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE newsroom_live SET slug = 'moved-by-hand'")
        cursor.execute(FILL)
    assert get(f"/stories/{live.slug}/")["Location"] == "/stories/moved-by-hand/"
