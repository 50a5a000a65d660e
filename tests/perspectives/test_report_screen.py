"""Where an editor says which page repeats which."""

from __future__ import annotations

import pytest
from django.test import Client

from perspectives.models import Report
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Report:
    desk.draft()
    return Report.objects.get(url="https://varn.example/cost")


def at_desk(role: str) -> Client:
    client = Client()
    client.force_login(desk.person(role))
    return client


def give(page: Report, repeats: str, role: str = "editor") -> tuple[int, str]:
    path = f"/admin/perspectives/report/{page.pk}/change/"
    given = {"title": page.title, "published_on": "", "repeats": repeats, "_save": "Save"}
    response = at_desk(role).post(path, given)
    page.refresh_from_db()
    return response.status_code, response.content.decode()


def test_an_editor_names_the_origin_by_its_address(page: Report) -> None:
    assert give(page, " https://wire.example/9 ")[0] == 302
    assert page.origin == Report.objects.get(url="https://wire.example/9")
    assert give(page, "")[0] == 302
    assert page.origin is None


@pytest.mark.parametrize(
    ("repeats", "said"),
    [
        ("https://varn.example/cost", "one of the two has to be the first"),
        ("javascript:alert(1)", "Enter a valid URL"),
        ("https://wire.example/" + "x" * 1000, "longer than we can keep"),
        ("https://wire.example/\x00", "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_an_origin_is_refused_in_words(
    page: Report, repeats: str, said: str
) -> None:
    status, html = give(page, repeats)
    assert status == 200
    assert said in html
    assert page.origin is None


def test_a_loop_of_two_is_refused(page: Report) -> None:
    Report.objects.create(url="https://copy.example/", origin=page)
    assert "goes back to this one" in give(page, "https://copy.example/")[1]


def test_whoever_may_not_direct_only_looks(page: Report) -> None:
    assert give(page, "https://wire.example/9", role="writer")[0] == 403
    html = at_desk("writer").get(f"/admin/perspectives/report/{page.pk}/change/")
    assert html.status_code == 200


def test_the_list_is_searched_by_address_and_by_the_outlets_name(page: Report) -> None:
    client = at_desk("editor")
    for asked in ("varn.example/cost", "Varn Post", "Accounts"):
        assert page.title in client.get(f"/admin/perspectives/report/?q={asked}").content.decode()
    assert client.get("/admin/perspectives/report/?origin=yes").status_code == 200
    assert client.get("/admin/perspectives/report/add/").status_code == 403
