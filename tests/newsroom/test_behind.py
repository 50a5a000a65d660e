"""What a publication freezes of the directory: owners of its day, and pages that repeat one another."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from newsroom.brief import Excerpt, Fact, Framing, Source
from newsroom.compose import compose
from newsroom.keys import Keys
from newsroom.models.publication import Live
from newsroom.telling import OriginTold
from perspectives.models import Outlet, Ownership, Report
from tests.newsroom import desk

pytestmark = [pytest.mark.django_db, pytest.mark.quick]
WIRE = "https://wire.example/1"


def owned(name: str, owner: str, kind: str, *days: date | None) -> None:
    outlet = Outlet.objects.get(name=name)
    Ownership.objects.create(outlet=outlet, owner=owner, kind=kind, during=DateRange(*days))


def repeats(url: str, origin: str) -> None:
    wire, _ = Report.objects.get_or_create(url=origin)
    Report.objects.filter(url=url).update(origin=wire)


def owners(live: Live) -> list[str]:
    framings = Keys.from_json(live.publication.keys).framings
    return [outlet.owner for framing in framings for outlet in framing.outlets]


def test_the_owner_of_the_day_is_frozen_and_outlives_a_sale() -> None:
    story = desk.approved()
    owned("Varn Post", "The Varn family", "private", date(1990, 1, 1), date(2026, 3, 15))
    owned("Varn Post", "The province", "state", date(2026, 3, 15), None)
    live = desk.published(headline="A second story")
    assert owners(live) == ["", "The Varn family", ""]
    Ownership.objects.all().delete()
    live.refresh_from_db()
    assert live.telling().framings[0].outlets[1].key.kind == "private"
    assert compose(story).keys.framings[0].outlets[1].owner == ""


def test_what_the_directory_says_changes_no_approval() -> None:
    story = desk.approved()
    owned("Varn Post", "The Varn family", "private", None, None)
    assert compose(story, on=desk.NOON.date()).brief.hash == story.approved_hash


def test_keys_of_before_these_fields_still_read() -> None:
    framing = '{"uid":"u","perspective":"p","outlets":[{"slug":"o"}]}'
    keys = Keys.from_json(f'{{"story":"s","slug":"a","section":"b","framings":[{framing}]}}')
    assert keys.origins == ()
    assert keys.framings[0].outlets[0].owner == ""


def facts() -> tuple[Fact, ...]:
    both = (Source("https://a.example/1"), Source("https://b.example/1"))
    return (
        Fact("Both repeat the wire.", sources=both),
        Fact("One of two does.", sources=(both[0], Source("https://own.example/"))),
        Fact("Neither does.", sources=(Source("https://own.example/"),)),
    )


def test_sources_that_all_repeat_one_wire_are_one_origin() -> None:
    story = desk.draft(facts=facts(), framings=desk.brief().framings[1:])
    for url in ("https://a.example/1", "https://b.example/1"):
        repeats(url, WIRE)
    told = compose(story, on=desk.NOON.date()).telling().facts
    assert [fact.origins for fact in told] == [
        (OriginTold("wire.example", "", 2, 2),),
        (OriginTold("wire.example", "", 1, 2),),
        (),
    ]


def test_a_cited_origin_counts_to_itself_and_is_named_by_its_outlet() -> None:
    excerpts = (
        Excerpt("Words", "en", "https://a.example/1", "Varn Post"),
        Excerpt("Wörter", "de", "https://b.example/1", "Capital Courier"),
    )
    framing = Framing("River towns", "Text.", ("Varn Post",), excerpts=excerpts)
    story = desk.draft(framings=(framing,))
    wire = Report.objects.get(url="https://b.example/1")
    repeats("https://a.example/1", wire.url)
    (origin,) = compose(story, on=desk.NOON.date()).telling().framings[0].origins
    assert origin == OriginTold("Capital Courier", "capital-courier", 2, 2)
    assert origin.single


def test_what_is_frozen_of_a_page_is_no_address() -> None:
    """An order takes the words of a publication; its keys are hashed and stay."""
    story = desk.draft(facts=facts(), framings=desk.brief().framings[1:])
    repeats("https://a.example/1", "https://wire.example/words-that-an-order-takes")
    assert "an-order-takes" not in compose(story, on=desk.NOON.date()).keys.canonical()
