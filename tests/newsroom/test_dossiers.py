"""Dossiers of outlets, perspectives and storylines, as publications tell them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.brief import Fact
from newsroom.models.publication import Live
from newsroom.public import dossiers, storylines
from perspectives.models import Outlet, Perspective
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
LINE = "/storylines/the-varn-crossing/"


def page(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status, path
    return response.content.decode()


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        page(path)
    return len(caught)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pages of nine stories."""
    monkeypatch.setattr(dossiers, "PAGE", 4)


def outlet() -> str:
    return Outlet.objects.get(name="Varn Post").get_absolute_url()


def perspective() -> str:
    return Perspective.objects.get(name="River towns").get_absolute_url()


def some(number: int) -> list[Live]:
    return [
        desk.published(headline=f"Story {one:03}", at=desk.NOON + timedelta(hours=one))
        for one in range(number)
    ]


def test_an_outlet_is_shown_with_its_own_words_only() -> None:
    desk.published()
    named = Outlet.objects.named({desk.brief().framings[0].outlets[0]}).get()
    assert "Міст відкрито" in page(named.get_absolute_url())
    assert "Міст відкрито" not in page(outlet())


def test_a_perspective_stands_beside_the_others_of_the_same_story() -> None:
    desk.published()
    html = page(perspective())
    assert "A promise kept" in html
    assert "Same story, elsewhere" in html
    assert "An expensive road to nowhere." in html


def test_what_a_perspective_carries_is_counted_of_the_facts_that_were_examined() -> None:
    some(2)
    html = " ".join(page(perspective()).split())
    assert "Counted over its newest 2 stories: 4 of 4 facts were examined." in html
    assert html.count("It cost 91 million euros.") == 2
    other = " ".join(page(Perspective.objects.get(name="The capital").get_absolute_url()).split())
    assert "Nobody has examined yet which facts it carries." in other


@pytest.mark.parametrize("where", [outlet, perspective], ids=["outlet", "perspective"])
def test_a_dossier_goes_by_key_through_all_its_stories_once(
    where: Callable[[], str], small_pages: None
) -> None:
    some(9)
    path = start = where()
    found: list[str] = []
    for _ in range(3):
        html = page(path)
        found += re.findall(r">\s*Story (\d{3})\s*</a>\s*</h3>", html)
        following = re.search(r'href="(\?before=\d+)" rel="next"', html)
        path = start + (following[1] if following else "")
    assert following is None
    assert found == [f"{one:03}" for one in reversed(range(9))]


def test_a_story_stands_once_and_as_it_is_now() -> None:
    live = desk.published()
    desk.corrected(live.story, dek="On 15 March it closed again.")
    retracted = desk.published(headline="The bridge that never was")
    desk.retracted(retracted.story)
    html = page(perspective())
    assert html.count("data-publication=") == 1
    assert "Version 2" in html
    assert "1 correction" in html
    assert "never was" not in html


@pytest.mark.parametrize("path", ["/outlets/none/?before=1", "/storylines/none/"])
def test_a_dossier_of_nothing_is_not_found(path: str) -> None:
    page(path, 404)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "1.5"])
def test_a_page_of_a_dossier_that_cannot_be_is_a_bad_request(before: str) -> None:
    desk.published()
    page(f"{outlet()}?before={before}", 400)


def test_the_number_of_queries_does_not_grow(small_pages: None) -> None:
    some(2)
    paths = [outlet(), perspective(), LINE]
    at_two = [queries(path) for path in paths]
    some(5)
    assert [queries(path) for path in paths] == at_two
    assert max(at_two) <= 8


def test_a_storyline_says_what_it_is_to_a_searcher() -> None:
    desk.published()
    assert re.search(
        r"<meta name=\"description\" content=\"The Varn crossing: what is est", page(LINE)
    )


def test_a_storyline_tells_its_facts_in_the_order_of_time() -> None:
    early = Fact("The old bridge fell.", "2017-03-01", desk.brief().facts[0].sources)
    desk.published()
    desk.published(
        headline="How it began", facts=(early,), framings=desk.brief().framings[1:],
        at=desk.NOON + timedelta(days=1),
    )  # fmt: skip
    html = page(LINE)
    told = [html.index(fact) for fact in ("The old bridge fell.", "412 metres", "91 million")]
    assert told == sorted(told)


def test_a_fact_that_two_stories_tell_stands_once() -> None:
    telling = desk.published().telling()
    newer = telling._replace(brief=msgspec.structs.replace(telling.brief, headline="Newer"))
    moments = storylines.timeline([newer, telling])
    assert [moment.fact.number for moment in moments] == [1, 2]
    assert {moment.telling.brief.headline for moment in moments} == {"Newer"}
    assert [len(moment.also) for moment in moments] == [1, 1]


def test_a_corrected_fact_is_marked_on_the_storyline() -> None:
    live = desk.published()
    first, second = desk.brief().facts
    desk.corrected(live.story, facts=(Fact("It is 421 m.", first.as_of, first.sources), second))
    assert '<b class="wrong">Correction</b>' in page(LINE)


def test_a_correction_that_was_withdrawn_is_marked_nowhere_when_the_story_returns() -> None:
    live = desk.published()
    first, second = desk.brief().facts
    desk.corrected(live.story, facts=(Fact("It is 421 m.", first.as_of, first.sources), second))
    desk.retracted(live.story)
    desk.updated(live.story, facts=desk.brief().facts)
    for path in (LINE, perspective(), outlet()):
        _, main, _ = re.split("</?main", page(path))
        assert "orrect" not in main


def test_a_storyline_of_withdrawn_stories_is_not_found() -> None:
    desk.retracted(desk.published().story)
    page(LINE, 404)


def test_shares_are_of_what_was_examined() -> None:
    tally = dossiers.Tally("World", 3, facts=12, reported=6, omitted=1, disputed=1)
    assert tally.examined == 8
    assert tally.left == 0.25
    assert dossiers.Tally("World", 3, 12, 0, 0, 0).left == 0
