"""Standards, corrections policy and imprint: an admin writes them, readers find them, nothing is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom import house
from newsroom.models.house import LONGEST, HouseKind, HousePage
from newsroom.prose import as_html
from newsroom.refusals import NotAllowed
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
PUBLIC = {"standards": "/standards/", "corrections": "/corrections/policy/", "imprint": "/imprint/"}


def write(text: str, kind: HouseKind = HouseKind.STANDARDS) -> HousePage:
    return house.write(kind, text, by=desk.person("admin"), at=desk.NOON)


def at_the_desk(role: str = "admin") -> Client:
    client = Client()
    client.force_login(desk.person(role))
    return client


def read(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", PUBLIC.values())
def test_a_page_nobody_wrote_says_so_and_asks_not_to_be_found(path: str) -> None:
    html = read(path)
    assert "The newsroom has not written this page yet." in html
    assert '<meta name="robots" content="noindex">' in html
    assert f'<a href="{path}">' in html.replace("\n", "")


@pytest.mark.parametrize(("kind", "path"), PUBLIC.items())
def test_what_an_admin_wrote_is_what_readers_find(kind: str, path: str) -> None:
    write("# Two sources\n\n- Every *fact* has one.", HouseKind(kind))
    html = read(path)
    assert "<h2>Two sources</h2>" in html
    assert "<li>Every <em>fact</em> has one.</li>" in html
    assert "noindex" not in html


def test_only_an_admin_writes() -> None:
    for role in ("writer", "editor", "publisher"):
        with pytest.raises(NotAllowed):
            house.write(HouseKind.IMPRINT, "Me.", by=desk.person(role), at=desk.NOON)
        assert at_the_desk(role).get("/admin/newsroom/housepage/").status_code == 403
    assert not HousePage.objects.exists()


def test_every_version_is_kept_with_who_wrote_it_and_the_empty_one_takes_the_page_back() -> None:
    for text in ("First.", "Second.", ""):
        write(text)
    rows = HousePage.objects.newest("standards")
    assert [row.text for row in rows] == ["", "Second.", "First."]
    assert {row.by for row in rows} == {desk.person("admin")}
    assert "has not written this page yet" in read("/standards/")


def test_the_same_text_again_is_no_version() -> None:
    write("First.")
    with pytest.raises(house.NothingNew):
        write("First.\n\n")
    with pytest.raises(house.NothingNew):
        write("", HouseKind.IMPRINT)


def test_hostile_markdown_is_words() -> None:
    write(
        '<script>alert(1)</script> [a](javascript:alert(1)) [b](data:text/html,x) <b onclick="x">'
        " ![p](https://evil.example/p.png)"
    )
    html = read("/standards/")
    assert "<script" not in html
    assert "<b onclick" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data:' not in html


@pytest.mark.parametrize("text", ["a" * (LONGEST + 1), "a\x00b", "a" + "\u0301" * 40, "\ud800"])
def test_what_no_page_can_show_is_refused_in_words(text: str) -> None:
    with pytest.raises(house.NotPrintable):
        write(text)
    answer = at_the_desk().post(
        "/admin/newsroom/housepage/standards/",
        {"do": "keep", "text": text.encode(errors="replace")},
    )
    assert answer.status_code in {302, 409}


def test_marks_that_reorder_or_hide_are_dropped() -> None:
    assert write("We \u202epay\u202c no\u200bbody.").text == "We pay nobody."


def test_a_megabyte_of_markdown_is_refused_and_nesting_has_an_end() -> None:
    with pytest.raises(house.NotPrintable, match="longer than 20,000"):
        write("[" * 1_000_000)
    deep = "> " * (LONGEST // 2)
    assert as_html(deep).count("<blockquote>") < 20


def test_the_desk_shows_a_text_before_it_keeps_it() -> None:
    client, path = at_the_desk(), "/admin/newsroom/housepage/standards/"
    seen = client.post(path, {"do": "look", "text": "# Ours"}).content.decode()
    assert "<h2>Ours</h2>" in seen
    assert not HousePage.objects.exists()

    kept = client.post(path, {"do": "keep", "text": "# Ours"}, follow=True)
    assert "Standards: readers see this now." in kept.content.decode()
    assert HousePage.objects.get().text == "# Ours"
    assert "Not written yet" in client.get("/admin/newsroom/housepage/").content.decode()
    assert client.get("/admin/newsroom/housepage/horoscope/").status_code == 404


def test_the_icon_is_found_where_it_is_asked_for_unnamed() -> None:
    response = Client().get("/favicon.ico")
    assert response.status_code == 301
    assert response["Location"].startswith("/static/site/favicon.")
    assert response["Cache-Control"] == "public, max-age=3"
