"""After an order its words are in no table and on no public address, but where ADR 14 says they stay."""

from __future__ import annotations

import quopri
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from briefings import ticking
from briefings.models import Edition
from newsroom import editing, press, removal
from newsroom.autosaving import autosave
from newsroom.brief import Brief
from newsroom.compose import compose
from newsroom.models.publication import Publication
from newsroom.models.sections import Section
from newsroom.models.story import Story
from newsroom.rows import PartIds
from tests.briefings import support
from tests.house import public_world
from tests.house.addresses import Address, first_route, handfuls, said
from tests.house.standing import copied, illustrated
from tests.house.test_embargo import filled, public
from tests.newsroom import desk
from tests.newsroom.prints import print_all

NAMES = ("section", "storyline", "perspective", "outlet", "named", "speaker")
WORDS = (
    "headline", "dek", "kicker", "fact", "context", "framing", "label", "stresses", "leavesout",
    "alt", "credit", "caption", "quote", "translation", "note", "host", "title", "page",
)  # fmt: skip


def canary(place: str) -> str:
    return f"zorblatunlawful{place}"


def tell() -> Publication:
    """Out, corrected, carried by an edition that was sealed and is out, and drafted once more."""
    brief = public_world.secret_brief("unlawful")
    story = editing.begin(brief, by=desk.writer(), at=desk.NOON)
    keys = compose(story).keys
    parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
    editing.save(
        story, brief, parts=parts, version=story.version, by=desk.writer(), at=desk.NOON,
        slug="the-bridge-at-varn-opens",
    )  # fmt: skip
    story.refresh_from_db()
    publication = press.publish(desk.approve(story), by=desk.publisher(), at=desk.NOON)
    keep_unsaved(story, brief)
    seal_with(story)
    print_all()
    return publication


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Publication, Path]]:
    with illustrated(django_db_blocker, tell, tmp_path_factory.mktemp("media")) as filled:
        yield filled


@pytest.fixture
def told(newsroom: tuple[Publication, Path]) -> Iterator[Publication]:
    publication, media = newsroom
    with copied(media):
        yield Publication.objects.get(pk=publication.pk)


def keep_unsaved(story: Story, brief: Brief) -> None:
    """Somebody is at the same text, in the story and in a new one."""
    form = [("headline", brief.headline), ("f1-text", brief.facts[0].text), ("all", str(brief))]
    for place, tab in ((story, "one"), (None, "two")):
        autosave(place, form, tab=tab, version=1, by=desk.writer(), at=desk.NOON)


def seal_with(story: Story) -> None:
    briefing = support.morning(slug="morning", starts_at=desk.NOON - timedelta(days=1))
    briefing.sections.set(Section.objects.all())
    support.reader(briefing, "a@example.org")
    house = support.Desk()
    edition = house.sealed(briefing, desk.NOON.date(), desk.NOON).edition
    Edition.objects.filter(pk=edition.pk).update(out_at=desk.NOON)


def kept() -> dict[str, str]:
    """Everything in each column of each table, in small letters, however the values are stored."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
            found[f"{table}.{column}"] = "\n".join(_text(value) for (value,) in cursor).lower()
    return found


def _text(value: object) -> str:
    """Mail is stored as it is sent: quoted-printable, with marks that are no UTF-8; pages are compressed."""
    if isinstance(value, memoryview | bytes):
        with suppress(brotli.error):
            return bytes(brotli.decompress(bytes(value))).decode()
        return quopri.decodestring(bytes(value)).decode("utf-8", "replace")
    return str(value)


def where(place: str, columns: dict[str, str]) -> set[str]:
    return {column for column, text in columns.items() if canary(place) in text}


def obey(told: Publication) -> None:
    removal.remove(told, by=desk.publisher(), at=desk.NOON, note="Court of Varn, 7 C 12/26.")
    ticking.tick(at=desk.NOON)


def test_the_words_are_there_before(told: Publication) -> None:
    columns = kept()

    for place in WORDS:
        assert {"newsroom_publication.brief", "newsroom_storyevent.brief"} <= where(place, columns)
        assert "newsroom_autosave.form" in where(place, columns)
    assert "briefings_fragment.bytes" in where("headline", columns)
    assert "newsroom_live.search" in where("headline", columns)
    assert "newsroom_print.page" in where("headline", columns)


def test_no_table_holds_them_afterwards(told: Publication) -> None:
    obey(told)

    columns = kept()
    assert {place: where(place, columns) for place in WORDS} == {place: set() for place in WORDS}


def test_after_a_correction_it_takes_one_order_for_each_publication(told: Publication) -> None:
    story = Story.objects.get(pk=told.story_id)
    second = desk.corrected(story, dek="zorblatunlawfuldek, put otherwise, in 2026")
    obey(told)
    assert where("dek", kept())

    obey(second)

    columns = kept()
    assert {place: where(place, columns) for place in WORDS} == {place: set() for place in WORDS}


def test_names_stay_in_the_directory_and_in_the_keys_and_nowhere_else(told: Publication) -> None:
    obey(told)

    columns = kept()
    found = {column for place in NAMES for column in where(place, columns)}
    directory = {column for column in found if column.endswith((".name", ".key", ".slug"))}
    # The emptied draft is still filed in its section.
    assert found - directory == {"newsroom_publication.keys", "newsroom_storyevent.brief"}
    assert not where("section", {"brief": columns["newsroom_publication.brief"]})


@pytest.mark.parametrize("some", handfuls(public()), ids=first_route)
def test_no_public_address_tells_them(told: Publication, some: list[Address]) -> None:
    obey(told)
    client = Client(raise_request_exception=True)

    for path in (path for address in some for path in filled(address, [])):
        response = client.get(path, headers={"accept": "*/*"})
        assert response.status_code < 500 or response.status_code == 503, path
        text = said(response)
        for place in WORDS:
            assert canary(place) not in text, f"{place} at {path}"


def test_the_public_addresses_told_them_before(told: Publication) -> None:
    for path in ("/", "/stories/the-bridge-at-varn-opens/", "/briefings/morning/2026-03-14/"):
        assert canary("headline") in Client().get(path).content.decode(), path
