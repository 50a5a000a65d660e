"""The public pages of stories, outlets and perspectives, as a reader's browser gets them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.brief import Fact, Source
from newsroom.marks import LEVELS
from newsroom.models.publication import Live
from newsroom.public import answers, pages
from perspectives.models import Outlet, Ownership, Perspective
from tests.newsroom import desk
from tests.newsroom.crowd import crowd

pytestmark = pytest.mark.django_db
CANARY = "Zimtstern"


@pytest.fixture
def reader() -> Client:
    return Client()


def page(reader: Client, path: str, status: int = 200) -> str:
    response = reader.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def queries(reader: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert reader.get(path).status_code == 200, path
    of_the_test = ("SAVEPOINT", "RELEASE SAVEPOINT")  # what is a transaction outside of one
    return sum(not query["sql"].startswith(of_the_test) for query in caught)


def test_a_story_shows_every_part_of_its_brief(reader: Client) -> None:
    live = desk.published()
    html = page(reader, live.get_absolute_url())
    brief = desk.brief()
    said = [brief.headline, brief.dek, *(fact.text for fact in brief.facts), *brief.context]
    said += [text for row in brief.framings for text in (row.perspective, row.text)]
    assert [text for text in said if text not in html] == []
    assert f'data-publication="{live.publication.sha}"' in html
    assert "Річковий вісник</bdi>" in html
    assert '<blockquote lang="uk" dir="auto"' in html


def rendered() -> int:
    return pages._ready.cache_info().misses


def test_a_story_is_rendered_anew_when_something_around_it_changed_and_only_then(
    reader: Client,
) -> None:
    live = desk.published()
    first, before = page(reader, live.get_absolute_url()), rendered()
    desk.published(headline="Of something else", section="Asia", storyline="", framings=())

    assert page(reader, live.get_absolute_url()) != first  # another section in the navigation
    again = page(reader, live.get_absolute_url() + "?from=mail")
    assert page(reader, live.get_absolute_url()) == again
    assert rendered() == before + 1
    sold = date(2026, 6, 1)
    outlet = Outlet.objects.get(name="Varn Post")
    family = Ownership.objects.create(
        outlet=outlet, owner="The family", kind="private", during=DateRange(None, None)
    )
    desk.updated(live.story, context=("The province asks for its share.",))
    assert "Since changed" not in page(reader, live.get_absolute_url())
    family.during = DateRange(None, sold)
    family.save()
    Ownership.objects.create(
        outlet=outlet, owner="The province", kind="state", during=DateRange(sold, None)
    )
    assert "Since changed" in page(reader, live.get_absolute_url())
    desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
    assert "After ten years the first cars" in page(reader, live.get_absolute_url())
    desk.retracted(live.story)
    page(reader, live.get_absolute_url(), 410)


def test_a_story_carries_its_own_language_and_direction(reader: Client) -> None:
    live = desk.published(language="ar")
    html = page(reader, live.get_absolute_url())
    assert '<html lang="en" dir="ltr">' in html
    assert 'lang="ar" dir="rtl"' in " ".join(html.split())
    assert "الوقائع" in html


def test_words_around_a_story_in_an_unknown_language_are_marked_as_english(reader: Client) -> None:
    html = page(reader, desk.published(language="sw").get_absolute_url())
    assert '<span lang="en" dir="ltr">Facts</span>' in html


def test_a_line_of_words_and_dates_without_words_of_its_own_runs_as_english(
    reader: Client,
) -> None:
    persian = page(reader, desk.published(language="fa").get_absolute_url())
    arabic = page(reader, desk.published(language="ar").get_absolute_url())
    line = re.compile(r'<div class="version meta">\s*<p lang="en" dir="ltr">')
    assert line.search(persian)
    assert not line.search(arabic)


def test_a_fact_with_one_source_says_so_and_one_with_two_does_not(reader: Client) -> None:
    one = Fact("One source.", sources=(Source("https://a.example/1"),))
    two = Fact(
        "Two sources.", sources=(Source("https://a.example/2"), Source("https://b.example/"))
    )
    html = page(
        reader,
        desk.published(facts=(one, two), framings=desk.brief().framings[1:]).get_absolute_url(),
    )
    assert html.count("Single source") == 1


def test_a_correction_stands_under_the_fact_with_both_wordings(reader: Client) -> None:
    live = desk.published()
    first = desk.brief().facts[0]
    wrong = Fact("The bridge is 421 metres long.", first.as_of, first.sources)
    desk.corrected(live.story, facts=(wrong, desk.brief().facts[1]))
    html = page(reader, live.get_absolute_url())
    assert "<del>412</del> <ins>421</ins>" in html
    assert "We had it wrong." in html
    assert "<del>412</del> <ins>421</ins>" in page(reader, "/corrections/")


def test_a_past_version_says_that_it_is_past_and_leads_to_the_current_one(reader: Client) -> None:
    live = desk.published()
    desk.updated(live.story, dek="On 14 March 2026 the second lane opened.")
    html = page(reader, f"{live.get_absolute_url()}v1/")
    assert "Version 1 of 2" in html
    assert desk.brief().dek in html
    assert "Version 1 of 2" not in page(reader, f"{live.get_absolute_url()}v2/")
    page(reader, f"{live.get_absolute_url()}v3/", 404)


def test_a_withdrawn_story_leaves_its_headline_and_the_reason_at_every_address(
    reader: Client,
) -> None:
    live = desk.published()
    desk.retracted(live.story)
    for path in (live.get_absolute_url(), f"{live.get_absolute_url()}v1/"):
        html = page(reader, path, 410)
        assert desk.brief().headline in html
        assert "It was invented." in html
        assert desk.brief().facts[0].text not in html
    assert desk.brief().dek not in page(reader, "/sections/europe/")
    assert "It was invented." in page(reader, "/corrections/")


def test_a_story_that_returns_brings_back_no_correction_of_what_was_withdrawn(
    reader: Client,
) -> None:
    live = desk.published()
    desk.corrected(live.story, dek="On 15 March 2026 the toll was lowered.")
    desk.retracted(live.story)
    desk.updated(live.story, dek="On 16 March 2026 the bridge closed.")
    for path in ("/", "/corrections/", "/feeds/corrections.xml", live.get_absolute_url()):
        html = page(reader, path)
        assert "the toll was lowered" not in html
        assert "the first cars crossed" not in html


@pytest.mark.parametrize(
    "path",
    [
        "/stories/none/", "/stories/none/v1/", "/sections/none/", "/outlets/none/",
        "/perspectives/none/", "/feeds/none.xml", "/stories/none/v99999999999999999999999/",
    ],
)  # fmt: skip
def test_what_never_was_public_is_not_found(reader: Client, path: str) -> None:
    page(reader, path, 404)


def test_nothing_of_a_draft_is_on_any_page(reader: Client) -> None:
    desk.published()
    whole = desk.brief()
    desk.draft(
        headline=CANARY, dek=CANARY, storyline=CANARY, kicker=CANARY, context=(CANARY,),
        section=CANARY + "teil",
    )  # fmt: skip
    Outlet.objects.create(slug="hidden", name=CANARY)
    Perspective.objects.create(slug="hidden", name=CANARY, key="z", number=99)
    paths = ["/outlets/", "/corrections/", "/feeds/all.xml", "/sections/europe/"]
    assert [
        path for path in paths if CANARY in page(reader, path).replace(CANARY + "teil", "")
    ] == []
    assert whole.headline not in page(reader, f"/search/?q={CANARY}")
    page(reader, "/outlets/hidden/", 404)
    page(reader, "/perspectives/hidden/", 404)


def test_public_pages_set_no_cookie_and_hold_no_style_or_script(reader: Client) -> None:
    live = desk.published()
    for path in (
        live.get_absolute_url(),
        "/sections/europe/",
        "/outlets/",
        "/corrections/",
        "/search/?q=a",
    ):
        response = reader.get(path)
        html = response.content.decode()
        assert not response.cookies
        assert not re.search(r"<script(?! type=.application/ld)|<style|\sstyle=|\son\w+=", html)
        assert "public" in response["Cache-Control"]


def test_the_navigation_names_the_sections_and_says_where_the_reader_is(reader: Client) -> None:
    path = desk.published().get_absolute_url()
    assert re.search(r'aria-current="page"\s*>Europe</a>', page(reader, "/sections/europe/"))
    assert re.search(r'aria-current="true"\s*>Europe</a>', page(reader, path))


def test_a_page_the_reader_has_is_not_sent_again(reader: Client) -> None:
    path = desk.published().get_absolute_url()
    etag = reader.get(path)["ETag"]
    assert reader.get(path, headers={"if-none-match": etag}).status_code == 304
    assert reader.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_only_reading_is_allowed(reader: Client) -> None:
    assert reader.post(desk.published().get_absolute_url()).status_code == 405


def test_outlet_and_perspective_pages_show_what_was_made_of_the_story(reader: Client) -> None:
    desk.published()
    framing = desk.brief().framings[1]
    outlet = Outlet.objects.get(name="Capital Courier")
    perspective = Perspective.objects.get(name=framing.perspective)
    for path in (outlet.get_absolute_url(), perspective.get_absolute_url()):
        html = page(reader, path)
        assert framing.text in html
        assert desk.brief().framings[0].text not in html
    assert "Capital Courier" in page(reader, "/outlets/")


def test_a_section_pages_by_key_through_all_its_stories_once(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "PAGE", 4)
    for number in range(9):
        desk.published(headline=f"Story {number:03}", at=desk.NOON + timedelta(minutes=number // 3))
    path, found = "/sections/europe/", []
    for _ in range(3):
        html = page(reader, path)
        found += re.findall(r">Story (\d{3})</a>", html)
        following = re.search(r'href="(\?before=[^"]+)" rel="next"', html)
        path = "/sections/europe/" + (following[1] if following else "")
    assert following is None
    assert sorted(found) == [f"{number:03}" for number in range(9)]


@pytest.mark.parametrize("before", ["x", "1", "1.x", "9" * 19 + ".1", "-1.2", "٣.٣", "%00"])
def test_a_page_that_cannot_be_is_a_bad_request(reader: Client, before: str) -> None:
    desk.published()
    page(reader, f"/sections/europe/?before={before}", 400)


def test_the_number_of_queries_does_not_grow_with_the_archive(reader: Client) -> None:
    live = desk.published()
    paths = [
        live.get_absolute_url(), "/sections/europe/", "/corrections/", "/outlets/",
        Outlet.objects.get(name="Capital Courier").get_absolute_url(),
        Perspective.objects.get(name="The capital").get_absolute_url(),
        "/feeds/all.xml", "/feeds/europe.xml",
    ]  # fmt: skip
    at_one = [queries(reader, path) for path in paths]
    crowd(200)
    assert Live.objects.count() > 200
    assert [queries(reader, path) for path in paths] == at_one
    assert max(at_one) <= 8


def test_a_search_asks_once_more_for_each_longer_stretch_of_time_and_no_more(
    reader: Client,
) -> None:
    desk.published()
    at_one = queries(reader, "/search/?q=bridge")
    crowd(200)
    assert queries(reader, "/search/?q=bridge") <= at_one + LEVELS - 1
    assert at_one <= 8
