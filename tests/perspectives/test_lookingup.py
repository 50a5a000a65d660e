"""What a pasted link is: as the directory knows it, else as the page tells itself, else its address."""

from __future__ import annotations

from datetime import date

import pytest

from perspectives import lookingup
from perspectives.directory import add_outlet
from perspectives.fetching import Page, Unreachable
from perspectives.lookingup import Found, known, look_up
from perspectives.models import Report

pytestmark = pytest.mark.django_db
URL = "https://www.visti.example/2026/port"


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, Page]:
    """Foreign pages by address; any other cannot be reached."""
    pages: dict[str, Page] = {}

    def fetch(url: str, *, within: float, most: int) -> Page:
        assert within <= 5
        if url not in pages:
            raise Unreachable("It could not be reached.")
        return pages[url]

    monkeypatch.setattr(lookingup, "fetch", fetch)
    return pages


def html(head: str, status: int = 200) -> Page:
    return Page(URL, status, "text/html", f"<html><head>{head}</head><body>…</body></html>")


def test_a_known_page_is_as_the_directory_has_it_and_nobody_is_asked(web: dict[str, Page]) -> None:
    outlet = add_outlet("Visti", native_name="Вісті", language="uk")
    Report.objects.create(url=URL, title="Порт", outlet=outlet, published_on=date(2026, 11, 3))

    assert look_up(URL) == Found(URL, "Порт", "Вісті", "2026-11-03", "uk")


@pytest.mark.parametrize("host", ["https://visti.example", "http://www.visti.example"])
def test_the_outlet_is_guessed_from_other_pages_of_the_host(host: str) -> None:
    Report.objects.create(url=f"{host}/2025/old", outlet=add_outlet("Visti"))

    assert known(URL).outlet == "Visti"


def test_a_host_whose_name_only_begins_alike_is_another() -> None:
    Report.objects.create(url="https://visti.example.org/1", outlet=add_outlet("Visti"))

    assert known(URL).outlet == ""


def test_the_page_tells_its_title_and_day(web: dict[str, Page]) -> None:
    web[URL] = html(
        '<title>Site: port</title><meta property="og:title" content="The  port &amp; the tide">'
        '<meta property="article:published_time" content="2026-11-04T08:00:00+02:00">'
    )

    assert look_up(URL) == Found(URL, "The port & the tide", "", "2026-11-04")


def test_without_any_meta_the_title_counts_and_a_day_that_is_none_does_not(
    web: dict[str, Page],
) -> None:
    web[URL] = html('<title>Port\n opens</title><meta name="date" content="2026-13-45">')

    assert look_up(URL) == Found(URL, "Port opens")


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_page_tells_nothing(web: dict[str, Page], status: int) -> None:
    web[URL] = html("<title>Not found</title>", status)

    assert look_up(URL) == Found(URL)


def test_a_page_that_is_not_reached_is_its_address(web: dict[str, Page]) -> None:
    assert look_up(URL) == Found(URL)


def test_a_title_that_is_no_text_or_a_novel_harms_nobody(web: dict[str, Page]) -> None:
    web[URL] = html(f"<title>{'a' * 5000}</title>")
    assert len(look_up(URL).title) == 300

    web[URL] = html("<title>a\u202e\u0000b</title>")
    assert "\0" not in look_up(URL).title
