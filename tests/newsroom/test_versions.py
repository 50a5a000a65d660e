"""What changed between two versions, and a version as a record for a bibliography."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from msgspec.structs import replace

from newsroom.brief import Fact
from newsroom.models.publication import Live
from tests.newsroom import desk
from tests.newsroom.removals import removed

pytestmark = pytest.mark.django_db


def page(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status, path
    return response.content.decode()


def longer(metres: int) -> tuple[Fact, ...]:
    first, second = desk.brief().facts
    return (Fact(f"The bridge is {metres} metres long.", first.as_of, first.sources), second)


@pytest.fixture
def live() -> Live:
    """Three versions: 412, 420 and 421 metres."""
    live = desk.published()
    desk.updated(live.story, facts=longer(420))
    desk.corrected(live.story, facts=longer(421))
    return live


def test_one_version_is_compared_with_the_one_before_it(live: Live) -> None:
    html = page(f"{live.get_absolute_url()}v3/changes/")
    assert "<del>420</del><ins>421</ins>" in html
    assert "We had it wrong." in html
    assert desk.brief().framings[0].text not in html


def test_lines_that_stayed_are_left_out_and_days_are_written_for_readers() -> None:
    live = desk.published()
    first, *others = desk.brief().facts
    desk.updated(live.story, facts=(replace(first, as_of="2026-11-06"), *others))
    html = page(f"{live.get_absolute_url()}v2/changes/")
    assert f'<p class="still">{first.text}</p>' in html
    assert "6" in html
    assert "2026-11-06" not in html
    assert "As of <del>13</del><ins>6</ins> <del>Mar</del><ins>Nov</ins> 2026" in html
    assert first.sources[0].url not in html


def test_a_pair_has_one_address_by_whichever_it_is_asked_for(live: Live) -> None:
    path = live.get_absolute_url()
    pages = [page(f"{path}v3/changes/"), page(f"{path}v3/changes/v2/")]
    named = [re.findall(r'rel="canonical" href="([^"]+)"', html) for html in pages]
    assert named[0] == named[1]
    assert named[0][0].endswith(f"{path}v3/changes/v2/")


def test_any_two_can_be_compared_and_every_other_pair_is_a_link_away(live: Live) -> None:
    path = live.get_absolute_url()
    html = page(f"{path}v3/changes/v1/")
    assert "<del>412</del><ins>421</ins>" in html
    links = set(re.findall(r'href="(/stories/[^"]+/changes/[^"]+)"', html))
    assert links == {f"{path}v{a}/changes/v{b}/" for a, b in ((3, 1), (3, 2), (2, 1))}
    for link in links:
        page(link)


@pytest.mark.parametrize(
    "pair", ["v1/changes/", "v4/changes/", "v2/changes/v2/", "v2/changes/v3/", "v3/changes/v0/"]
)
def test_a_pair_that_cannot_be_is_not_found(live: Live, pair: str) -> None:
    page(live.get_absolute_url() + pair, 404)


def test_a_removed_version_never_shows_its_words_there(live: Live) -> None:
    removed(live.story.publications.get(number=2))
    for pair in ("v2/changes/", "v3/changes/"):
        assert "420" not in page(live.get_absolute_url() + pair, 451)
    assert "<del>412</del>" in page(f"{live.get_absolute_url()}v3/changes/v1/")


def test_what_a_retraction_took_back_never_shows_its_words_there(live: Live) -> None:
    path = live.get_absolute_url()
    desk.retracted(live.story)
    assert "412" not in page(f"{path}v2/changes/", 410)
    desk.updated(live.story, facts=longer(422))
    for gone in ("v2/", "v2/changes/", "v5/changes/v3/", "v2/cite.ris"):
        notice = page(f"{path}{gone}", 410)
        assert "It was invented." in notice
        assert f'href="{path}"' in notice
        assert "420" not in notice
    assert "420" not in page(path)


def test_a_version_is_cited_by_its_address_and_its_hash(live: Live) -> None:
    live.refresh_from_db()
    html = page(live.get_absolute_url())
    assert live.publication.sha in html
    for form in ("bib", "ris"):
        response = Client().get(f"{live.get_absolute_url()}v3/cite.{form}")
        text = response.content.decode()
        assert live.publication.sha in text
        assert f"{live.get_absolute_url()}v3/" in text
        assert "attachment" in response["Content-Disposition"]


def test_signs_that_mean_something_to_tex_are_escaped() -> None:
    live = desk.published(headline="50 % of {all} \\input & more")
    text = page(f"{live.get_absolute_url()}v1/cite.bib")
    assert r"50 \% of \{all\} \textbackslash{}input \& more" in text


def test_a_version_that_cannot_be_read_cannot_be_cited(live: Live) -> None:
    removed(live.story.publications.get(number=2))
    assert "420" not in page(f"{live.get_absolute_url()}v2/cite.bib", 451)
    page(f"{live.get_absolute_url()}v9/cite.ris", 404)


@pytest.mark.parametrize("rest", ["v01/", "v01/cite.bib", "v02/changes/", "v2/changes/v01/"])
def test_a_version_has_one_address(rest: str) -> None:
    path = desk.published().get_absolute_url()
    assert Client().get(path + rest).status_code == 404
    assert Client().get(f"/api/v1{path}versions/01/").status_code == 404
    assert Client().get(f"/api/v1{path}versions/1/").status_code == 200
