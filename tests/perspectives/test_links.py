"""Which links are dead: only what is known to be, and nothing of what could not be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from perspectives import links
from perspectives.models import LinkCheck
from tests.perspectives.foreign import World, web

__all__ = ["web"]
pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
URL = "http://visnyk.org/bridge"


def look(at: datetime = NOON, url: str = URL) -> int:
    return links.look(url, clock=lambda: at)


def test_a_page_that_answers_is_not_dead(web: World) -> None:
    web.page("visnyk.org/bridge")

    assert look() == 200

    assert links.dead([URL]) == {}
    assert LinkCheck.objects.get().answered_at == NOON


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_dead(web: World, status: int) -> None:
    web.page("visnyk.org/bridge", status=status)
    look()
    assert links.dead([URL]) == {URL: f"is gone (its server answered {status})"}


@pytest.mark.parametrize("status", [401, 403, 429, 451, 500, 503])
def test_a_page_that_is_shut_to_machines_is_not_dead(web: World, status: int) -> None:
    web.page("visnyk.org/bridge", status=status)
    look()
    assert links.dead([URL]) == {}


def test_a_page_that_answered_and_does_not_for_an_hour_is_dead(web: World) -> None:
    web.page("visnyk.org/bridge")
    look()
    del web.names["visnyk.org"]

    look(NOON + timedelta(days=1))
    assert links.dead([URL]) == {}
    look(NOON + timedelta(days=1, hours=1))
    assert links.dead([URL]) == {URL: "no longer answers (it did on 14 Mar 2026)"}

    web.names["visnyk.org"] = ["93.184.216.34"]
    look(NOON + timedelta(days=2))
    assert links.dead([URL]) == {}


def test_a_house_without_a_way_out_hears_of_no_dead_link(web: World) -> None:
    for hour in range(0, 50, 5):
        assert look(NOON + timedelta(hours=hour)) == 0
    assert links.dead([URL]) == {}


def test_what_is_not_to_be_asked_leaves_no_row(web: World) -> None:
    assert look(url="https://varn.example/act") == -1
    assert look(url="http://127.0.0.1/") == -1
    assert not LinkCheck.objects.exists()


def test_a_link_is_looked_at_once_a_day_and_a_missed_one_every_hour(web: World) -> None:
    web.page("visnyk.org/bridge")
    look()
    missed = "http://away.org/"
    look(url=missed)

    def due(**later: int) -> list[str]:
        return links.due([URL, missed, URL], at=NOON + timedelta(**later))

    assert due(minutes=59) == []
    assert due(hours=1) == [missed]
    assert due(hours=24) == [URL, missed]


def test_what_is_dead_takes_one_query(web: World, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        links.dead([f"http://visnyk.org/{number}" for number in range(60)])
