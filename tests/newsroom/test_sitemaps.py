"""Sitemaps and robots.txt: everything that may be found is named once, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from newsroom import house
from newsroom.clock import database_now
from newsroom.models.house import HouseKind
from newsroom.public import sitemaps
from tests.newsroom import desk
from tests.newsroom.crowd import crowd

pytestmark = pytest.mark.django_db
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def read(path: str) -> ET.Element:
    response = Client().get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"].startswith("application/xml")
    return ET.fromstring(response.content)


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert Client().get(path).status_code == 200
    return len(caught)


def named(path: str) -> list[str]:
    found = [loc.text or "" for loc in read(path).iter(f"{MAPS}loc")]
    assert all(loc.startswith(settings.SITE_ORIGIN) for loc in found)
    return [loc.removeprefix(settings.SITE_ORIGIN) for loc in found]


def all_named() -> list[str]:
    return [path for sitemap in named("/sitemap.xml") for path in named(sitemap)]


def test_every_page_that_the_sitemaps_name_is_there_and_named_once() -> None:
    live = desk.published()
    desk.published(headline="Another")
    paths = all_named()

    assert live.get_absolute_url() in paths
    assert {"/", "/sections/europe/", "/outlets/varn-post/", "/perspectives/river-towns/"} <= set(
        paths
    )
    assert len(paths) == len(set(paths))
    assert {Client().get(path).status_code for path in paths} == {200}


def test_what_is_withdrawn_or_not_written_is_not_named() -> None:
    live = desk.published()
    desk.retracted(live.story)
    assert live.get_absolute_url() not in all_named()
    assert "/imprint/" not in all_named()
    house.write(HouseKind.IMPRINT, "Us.", by=desk.person("admin"), at=desk.NOON)
    assert "/imprint/" in all_named()


def test_stories_are_cut_by_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "PER_FILE", 2)
    slugs = {desk.published(headline=f"Story {number}").get_absolute_url() for number in range(7)}
    files = [path for path in named("/sitemap.xml") if "stories-" in path]

    assert len(files) >= 4
    cut = [named(path) for path in files]
    assert all(1 <= len(paths) <= 2 for paths in cut)
    assert {path for paths in cut for path in paths} == slugs


@pytest.mark.parametrize("number", ["0" * 30, "9" * 30, "999999"])
def test_a_range_that_holds_nothing_is_no_address(number: str) -> None:
    assert Client().get(f"/sitemaps/stories-{number}.xml").status_code == 404


def test_the_news_are_the_stories_of_the_last_two_days() -> None:
    now = database_now()
    desk.published(headline="Old", at=now - timedelta(hours=49))
    desk.published(headline="New & <b>bold</b>", language="pt-BR", at=now - timedelta(hours=47))
    root = read("/sitemaps/news.xml")

    assert [title.text for title in root.iter(f"{NEWS}title")] == ["New & <b>bold</b>"]
    assert [name.text for name in root.iter(f"{NEWS}language")] == ["pt"]
    assert [name.text for name in root.iter(f"{NEWS}name")] == [settings.SITE_NAME]


def test_the_news_are_a_thousand_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sitemaps.MOST_NEWS == 1000
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 2)
    for number in range(3):
        desk.published(headline=f"Story {number}", at=database_now())
    assert len(named("/sitemaps/news.xml")) == 2


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/news.xml"])
def test_the_number_of_queries_does_not_grow(path: str) -> None:
    desk.published(at=database_now())
    at_one = queries(path)
    crowd(30)
    assert queries(path) == at_one <= 7


def test_robots_find_the_sitemaps_and_stay_out_of_what_is_not_for_them(settings: Settings) -> None:
    response = Client().get("/robots.txt")
    robots = RobotFileParser()
    robots.parse(response.content.decode().splitlines())

    assert response["Content-Type"].startswith("text/plain")
    for path in ("/admin/", "/search/?q=a", "/confirm/x/", "/preferences/x/", "/leave/x/"):
        assert not robots.can_fetch("any", path)
    for path in ("/", "/stories/a/", "/subscribe/", "/feeds/all.xml", "/api/v1/"):
        assert robots.can_fetch("any", path)
    assert robots.site_maps() == [
        f"{settings.SITE_ORIGIN}/sitemap.xml", f"{settings.SITE_ORIGIN}/sitemaps/news.xml",
    ]  # fmt: skip
