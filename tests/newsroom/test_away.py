"""A database that is known to be away: what nobody has seen is refused at once and holds no thread."""

from __future__ import annotations

import pytest
from django.core.wsgi import get_wsgi_application
from pytest_django import DjangoAssertNumQueries

from newsroom.public.freshness import AWAY, BELIEVED, Version
from tests.newsroom.edges import Site, Stage

pytestmark = pytest.mark.quick


@pytest.mark.django_db
def test_nobody_waits_for_a_database_that_is_known_to_be_away(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    stage = Stage(get_wsgi_application())
    stage.away = True
    stage.later(60)

    for path in ("/stories/unseen/", "/search/?q=unseen", "/api/v1/stories/", "/admin/"):
        with django_assert_num_queries(0):
            got = stage.get(path)
        assert (got.status, got.headers["retry-after"]) == (503, "10")
        assert got.headers["cache-control"] == "no-store"
        assert "content-security-policy" in got.headers
        assert "database is not reachable" in got.body.decode()
    assert stage.get("/healthz").status == 200


def test_one_question_without_an_answer_is_enough_to_know() -> None:
    site, waits, known = Site(), list[float](), list[bool]()

    def silent() -> Version:
        for seconds in waits:
            stage.now += seconds
            stage.get(f"/unseen/{seconds}/")
            known.append(site.asked[-1].get(AWAY, False))
        return Version(0, (1,))

    stage = Stage(site, ask=silent)
    waits += [BELIEVED, 1]
    stage.freshness.listen()

    assert known == [False, True]


def test_a_process_that_was_too_busy_to_ask_sends_nobody_away() -> None:
    site = Site()
    stage = Stage(site)
    stage.now += 60
    stage.get("/unseen/")
    assert AWAY not in site.asked[-1]
