"""What a story says of a page is the story's own; the page stays as the directory has it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom import editing, press
from newsroom.brief import Excerpt, Fact, Framing, Source
from newsroom.compose import compose
from newsroom.models import FactVersion, Story
from newsroom.rows import PartIds
from perspectives.models import Report
from tests.newsroom import desk

pytestmark = pytest.mark.django_db

PAGE = "https://varn.example/cost"
WORDS = desk.brief().framings[0].excerpts[0]


def cited(*sources: Source) -> dict[str, Any]:
    """What a story with one fact says that rests on these."""
    return {"facts": (Fact("It cost 91 million euros.", sources=sources),), "framings": ()}


def quoting(*excerpts: Excerpt) -> dict[str, Any]:
    framing = Framing("River towns", "A link is here.", ("Varn Post",), excerpts=excerpts)
    return {"framings": (framing,)}


def save(story: Story, **changes: object) -> editing.Saved:
    story = Story.objects.get(pk=story.pk)
    keys = compose(story).keys
    parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
    return editing.save(
        story, desk.brief(**changes), parts=parts, version=story.version,
        by=desk.writer(), at=desk.NOON,
    )  # fmt: skip


def test_what_another_story_says_of_the_same_pages_leaves_an_approval_standing() -> None:
    story = desk.approved()

    another = desk.draft(
        headline="What the bridge cost",
        **cited(Source(PAGE, "The bill", "Capital Courier", "2026-01-01")),
    )
    save(
        another,
        **quoting(msgspec.structs.replace(WORDS, outlet="Capital Courier", published_on="")),
    )

    assert press.publish(story, by=desk.publisher(), at=desk.NOON).brief == desk.brief().canonical()


def test_each_story_says_of_a_page_what_its_editor_wrote() -> None:
    said = Source(PAGE, "The bill", "Capital Courier", "2026-01-01")
    desk.draft()

    story = desk.draft(headline="What the bridge cost", **cited(said))

    assert compose(story).brief.facts[0].sources == (said,)


@pytest.mark.parametrize("field", ["title", "outlet", "published_on"])
def test_a_field_of_a_source_that_is_emptied_is_empty(field: str) -> None:
    full = Source(PAGE, "Accounts", "Varn Post", "2026-03-13")
    emptied = msgspec.structs.replace(full, **{field: ""})
    story = desk.draft(**cited(full))

    saved = save(story, **cited(emptied))

    assert saved.changed
    assert compose(story).brief.facts[0].sources == (emptied,)


@pytest.mark.parametrize("field", ["outlet", "published_on", "translation"])
def test_a_field_of_an_excerpt_that_is_emptied_is_empty(field: str) -> None:
    emptied = msgspec.structs.replace(WORDS, **{field: ""})
    story = desk.draft(**quoting(WORDS))

    saved = save(story, **quoting(emptied))

    assert saved.changed
    assert compose(story).brief.framings[0].excerpts == (emptied,)


def test_the_same_words_may_be_two_outlets_in_one_story() -> None:
    reprint = msgspec.structs.replace(WORDS, outlet="Capital Courier", published_on="2026-03-14")

    story = desk.draft(**quoting(WORDS, reprint))

    assert compose(story).brief.framings[0].excerpts == (WORDS, reprint)


def test_the_directory_keeps_what_the_first_to_cite_a_page_said() -> None:
    story = desk.draft(**cited(Source(PAGE, "Accounts", "Varn Post", "2026-03-13")))

    save(story, **cited(Source(PAGE, "The bill", "Capital Courier", "2026-01-01")))
    save(story, **cited(Source(PAGE)))

    page = Report.objects.select_related("outlet").get(url=PAGE)
    assert (page.title, str(page.outlet), page.published_on) == (
        "Accounts", "Varn Post", date(2026, 3, 13),
    )  # fmt: skip


@pytest.mark.parametrize(
    "now",
    [
        Source(PAGE, "The bill", "Varn Post", "2026-03-13"),
        Source(PAGE, "Accounts", "Capital Courier", "2026-03-13"),
        Source(PAGE, "Accounts", "Varn Post", "2026-03-14"),
    ],
)
def test_saying_something_else_of_a_published_source_makes_the_fact_s_next_version(
    now: Source,
) -> None:
    was = Source(PAGE, "Accounts", "Varn Post", "2026-03-13")
    published = desk.published(**cited(was)).story

    save(published, **cited(now))

    first, second = FactVersion.objects.order_by("number")
    assert first.citations.get().title == "Accounts"
    assert str(first.citations.get().outlet) == "Varn Post"
    assert first.citations.get().published_on == date(2026, 3, 13)
    assert published.story_facts.get().version == second
    assert compose(published).brief.facts[0].sources == (now,)


def test_saying_the_same_of_a_published_source_makes_no_version() -> None:
    said = Source(PAGE, "Accounts", "Varn Post", "2026-03-13")
    published = desk.published(**cited(said)).story

    save(published, headline="Another headline", **cited(said))

    assert FactVersion.objects.count() == 1


def test_a_page_cited_twice_in_a_fact_is_one_source_as_said_last() -> None:
    story = desk.draft(**cited(Source(PAGE, "Accounts"), Source(PAGE, "The bill")))

    assert compose(story).brief.facts[0].sources == (Source(PAGE, "The bill"),)


def test_saving_and_composing_take_as_many_queries_for_twenty_pages_as_for_two() -> None:
    desk.draft()
    counts = []
    for count in (2, 20):
        addresses = [f"https://varn.example/of-{count}/{number}" for number in range(count)]
        sources = [Source(address, f"Page {address}", "Varn Post") for address in addresses]
        excerpts = [
            Excerpt(f"Words {address}", "en", address, "Varn Post") for address in addresses
        ]
        story = desk.draft(headline=f"A story of {count} pages", **cited())
        changes = cited(*sources) | quoting(*excerpts)
        with CaptureQueriesContext(connection) as saving:
            save(story, headline=f"A story of {count} pages", **changes)
        with CaptureQueriesContext(connection) as composing:
            assert len(compose(story).brief.facts[0].sources) == count
        counts.append((len(saving), len(composing)))
    assert counts[0] == counts[1]
