"""What the story screen costs: 25 queries at most, for a long story as for a short one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom import editing
from newsroom.brief import Brief, Excerpt, Fact, Framing, Source, Stance, StanceKind
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.test_admin_form import address, signed_in

pytestmark = pytest.mark.django_db


def long_brief(facts: int = 10, framings: int = 8, excerpts: int = 30) -> Brief:
    words = [
        Excerpt(f"Words {n}", "en", f"https://papers.example/{n}", outlet=f"Outlet {n % 12}")
        for n in range(excerpts)
    ]
    return Brief(
        section="World",
        headline="A long story",
        dek="On 3 March 2026 it was long.",
        facts=tuple(
            Fact(f"Fact number {n} is so.", sources=(Source(f"https://a.example/{n}", "Page"),))
            for n in range(facts)
        ),
        framings=tuple(
            Framing(
                f"Perspective {n}",
                "They tell it at length.",
                (f"Outlet {n}",),
                excerpts=tuple(words[n::framings]),
                stances=(Stance(1, StanceKind.REPORTED, 1),),
            )
            for n in range(framings)
        ),
    )


def cost(story: Story) -> int:
    client = signed_in()
    client.get(address(story))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address(story)).status_code == 200
    return len(asked)


MOST = 25


def test_a_long_story_costs_no_more_queries_than_a_short_one() -> None:
    long = editing.begin(long_brief(), by=desk.writer(), at=desk.NOON)
    short = editing.begin(long_brief(1, 1, 1), by=desk.writer(), at=desk.NOON)

    assert cost(long) == cost(short) <= MOST
