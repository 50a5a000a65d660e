"""Every error has a page: in the frame of where it happened, with a sentence and a way on."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory

from newsroom.autosaving import autosave
from newsroom.logs import Refusals
from newsroom.public import guard
from newsroom.public.guard import handler500
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
SITE, DESK = 'aria-label="Parallax, front page"', 'aria-label="Desk"'


def signed_in(role: str, *, checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks)
    client.force_login(desk.person(role))
    return client


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/corrections/?before=x", 400, "This page of the list does not exist."),
        ("GET", "/nothing/", 404, "There is nothing at this address"),
        ("POST", "/stories/any/", 405, "This cannot be done here"),
        ("PUT", "/subscribe/", 405, "This cannot be done here"),
    ],
)
def test_an_error_on_the_site_has_its_frame_a_sentence_and_a_way_on(
    method: str, path: str, status: int, said: str
) -> None:
    response = Client().generic(method, path)

    html = response.content.decode()
    assert response.status_code == status
    assert SITE in html
    assert said in html
    assert '<a class="btn" data-quiet href="/">' in html


def test_a_host_that_is_not_ours_is_not_repeated() -> None:
    response = Client().get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert SITE in response.content.decode()
    assert "evil.example" not in response.content.decode()


def test_a_405_still_says_what_is_allowed() -> None:
    assert Client().post("/stories/any/").headers["Allow"] == "GET, HEAD"
    assert Client().generic("PUT", "/subscribe/").headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/admin/nothing/", 404, "may have been deleted"),
        ("GET", "/admin/newsroom/story/0/change/", 404, "may have been deleted"),
        ("GET", "/admin/newsroom/user/", 403, "Your roles do not reach this screen"),
        ("GET", "/admin/newsroom/story/?q=%00", 400, "a sign that no text has"),
        ("GET", "/admin/zone/", 405, "use the link or"),
    ],
)
def test_an_error_on_the_desk_keeps_the_desk_around_it(
    method: str, path: str, status: int, said: str
) -> None:
    response = signed_in("writer").generic(method, path)

    html = response.content.decode()
    assert response.status_code == status
    assert DESK in html
    assert said in html
    assert '<a class="btn" href="/admin/">Your desk</a>' in html


def test_the_desk_s_error_page_may_run_the_desk_s_script() -> None:
    response = signed_in("writer").get("/admin/nothing/")

    assert "script-src 'nonce-" in response.headers["Content-Security-Policy"]


def test_a_form_from_elsewhere_is_refused_in_words_about_forms() -> None:
    response = signed_in("writer", checks=True).post("/admin/zone/", {"zone": "Asia/Tokyo"})

    assert response.status_code == 403
    assert "This form was not accepted" in response.content.decode()
    assert DESK in response.content.decode()


def test_a_refused_form_of_a_story_says_that_its_words_are_kept_where_they_are() -> None:
    story, tab = desk.draft(), "4f9a"
    autosave(story, [("dek", "Typed.")], tab=tab, version=1, by=desk.writer(), at=desk.NOON)
    nobody = Client(enforce_csrf_checks=True)
    path = f"/admin/newsroom/story/{story.pk}/change/"

    told = [nobody.post(path, {"tab": sent}).content.decode() for sent in (tab, "", "x", "\0")]

    assert ["What you typed is kept: sign in" in page for page in told] == [True] + 3 * [False]
    assert all("This form was not accepted" in page for page in told)
    assert not any("Typed." in page for page in told)


def test_a_refused_right_is_one_line_of_the_log_and_a_fault_keeps_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.handler.addFilter(Refusals())
    signed_in("writer").get("/admin/newsroom/user/")
    logging.getLogger("django.request").error(
        "Fault", exc_info=ValueError("ours"), extra={"status_code": 500}
    )

    refused, fault = (record for record in caplog.records if record.name == "django.request")
    assert "Forbidden" in refused.getMessage()
    assert refused.exc_info is None
    assert fault.exc_info
    assert "'filters': ['refusals']" in str(settings.LOGGING["handlers"])


def test_no_cache_keeps_a_missing_page_longer_than_a_page() -> None:
    for path in ("/stories/none/", "/pictures/none.webp", "/api/v0/stories/"):
        assert Client().get(path)["Cache-Control"] == "public, max-age=3"
    assert "public" not in Client().get("/admin/none/").get("Cache-Control", "")


def test_machines_are_told_in_json() -> None:
    missing = Client().get("/api/v0/stories/")

    assert missing.status_code == 404
    assert "nothing at this address" in missing.json()["detail"]


def fault(path: str) -> tuple[int, str]:
    response = handler500(RequestFactory().get(path))
    return response.status_code, response.content.decode()


def test_a_fault_at_the_desk_leads_back_to_the_desk() -> None:
    assert fault("/admin/newsroom/story/")[0] == 500
    assert 'href="/admin/">Your desk' in fault("/admin/newsroom/story/")[1]
    assert 'href="/admin/"' not in fault("/stories/any/")[1]


def test_a_fault_in_the_page_of_a_fault_is_still_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*arguments: Any) -> str:
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(guard, "render_to_string", fail)

    status, html = fault("/stories/any/")
    away = guard.unavailable(HttpRequest(), OSError())

    assert status == 500
    assert "Something went wrong on our side" in html
    assert "manifest" not in html
    assert away.status_code == 503
    assert away["Retry-After"]
    assert '<a href="/">' in away.content.decode()
