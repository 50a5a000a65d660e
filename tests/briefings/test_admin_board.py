"""The edition board: what it shows, what its buttons do, who may press them, what it costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from briefings import planning
from briefings.admin import board, editions
from briefings.admin.choosing import choices
from briefings.models import Briefing, Edition
from newsroom.models import Story
from tests.briefings.desk import (
    address,
    order,
    press_button,
    queries,
    shown,
    signed_in,
    three_stories,
)
from tests.briefings.support import DAY, NOW, Desk, morning, reader
from tests.newsroom.crowd import crowd

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's clock stands at noon of the day before the edition."""
    for module in (board, editions):
        monkeypatch.setattr(module, "database_now", lambda: NOW)


@pytest.fixture
def stories(desk: Desk) -> list[Story]:
    return three_stories(desk)


@pytest.fixture
def edition(stories: list[Story]) -> Edition:
    return planning.plan(morning(most_stories=2), issue_date=DAY, at=NOW)


def test_the_board_shows_what_is_in_it_and_what_is_not(desk: Desk, edition: Edition) -> None:
    page = shown(signed_in(desk.editor), edition)

    assert order(edition) == ["Third", "Second"]
    inside, outside = page.index("In it"), page.index("Not in it yet")
    assert inside < page.index(">Third</a>") < page.index(">Second</a>") < outside
    assert outside < page.index(">First</a>")
    assert "publication 1" in page


def test_up_and_down_move_a_story_by_one_place(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)
    third, second = edition.items.values_list("story", flat=True)

    assert press_button(client, edition, f"down:{third}") == 302
    assert order(edition) == ["Second", "Third"]
    assert press_button(client, edition, f"up:{third}") == 302
    assert order(edition) == ["Third", "Second"]
    assert press_button(client, edition, f"down:{second}") == 302
    assert order(edition) == ["Third", "Second"]


def test_the_button_that_was_pressed_has_the_focus_when_the_page_comes_back(
    desk: Desk, edition: Edition
) -> None:
    third = edition.items.values_list("story", flat=True)[0]
    client = signed_in(desk.editor)

    page = client.get(address(edition), {"at": f"down:{third}"}).content.decode()

    focused = re.findall(r"<button[^>]*autofocus[^>]*>", page)
    assert len(focused) == 1
    assert f'value="down:{third}"' in focused[0]


def test_a_story_is_carried_left_for_later_or_passed_over(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)
    ids = dict(Story.objects.values_list("headline", "pk"))

    press_button(client, edition, f"carry:{ids['First']}")
    assert order(edition) == ["Third", "Second", "First"]
    press_button(client, edition, f"pass:{ids['Second']}")
    assert (order(edition), order(edition, "pass")) == (["Third", "First"], ["Second"])
    press_button(client, edition, f"later:{ids['Third']}")
    assert order(edition) == ["First"]
    press_button(client, edition, f"carry:{ids['Second']}")
    assert (order(edition), order(edition, "pass")) == (["First", "Second"], [])


def test_nothing_is_done_on_a_board_that_somebody_changed_since(
    desk: Desk, edition: Edition
) -> None:
    client = signed_in(desk.editor)
    third, second = edition.items.values_list("story", flat=True)
    seen = choices(edition).order_seen
    planning.arrange(edition, order=[second, third], by=desk.publisher, at=NOW)

    response = client.post(address(edition), {"do": f"pass:{third}", "order": seen})

    assert response.status_code == 409
    assert "Somebody changed this board" in response.content.decode()
    assert order(edition) == ["Second", "Third"]


def test_a_writer_looks_at_the_board_and_presses_nothing(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.writer)
    third = edition.items.values_list("story", flat=True)[0]

    assert f'value="pass:{third}"' not in shown(client, edition)
    for do in (f"pass:{third}", "proof", "seal", "cancel"):
        assert press_button(client, edition, do, note="because") == 403, do
    assert order(edition) == ["Third", "Second"]


def test_an_editor_arranges_and_does_not_seal(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)

    assert "a publisher does it" in shown(client, edition)
    assert press_button(client, edition, "seal") == 403
    edition.refresh_from_db()
    assert edition.sealed_at is None


def test_an_unknown_button_is_refused_in_words(desk: Desk, edition: Edition) -> None:
    assert press_button(signed_in(desk.publisher), edition, "launch") == 409


def test_cancelling_asks_for_a_reason_and_keeps_it(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.publisher)

    assert press_button(client, edition, "cancel", note=" ") == 409
    assert press_button(client, edition, "cancel", note="The lead is wrong.") == 302
    page = shown(client, edition)
    assert "Cancelled" in page
    assert "The lead is wrong." in page
    assert 'value="seal"' not in page


def test_the_board_costs_the_same_with_one_story_and_with_sixty(
    desk: Desk,
) -> None:
    crowd(60)
    start = NOW - timedelta(days=400)
    small = morning(most_stories=1, starts_at=start)
    large = morning(slug="large", name="Large", most_stories=60, starts_at=start)
    for number in range(200):
        reader(large, f"r{number}@example.org", "UTC" if number % 2 else "Asia/Tokyo")
    one, sixty = (planning.plan(one, issue_date=DAY, at=NOW) for one in (small, large))
    client = signed_in(desk.publisher)
    shown(client, one)

    assert sixty.items.count() == 60
    assert queries(client, address(one)) == queries(client, address(sixty))


def test_the_list_says_in_words_where_each_edition_stands(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)
    path = reverse("admin:briefings_edition_changelist")

    assert "Planned" in client.get(path).content.decode()
    press_button(signed_in(desk.publisher), edition, "seal")
    assert "first wave in 18 h" in client.get(path).content.decode()
    Edition.objects.filter(pk=edition.pk).update(held_because="The wave of Tokyo is late.")
    page = client.get(path, {"state": "held"}).content.decode()
    assert "Held" in page
    assert "The wave of Tokyo is late." in page


def test_the_list_costs_the_same_with_one_edition_and_with_forty(
    desk: Desk, briefing: Briefing
) -> None:
    client = signed_in(desk.editor)
    path = reverse("admin:briefings_edition_changelist")
    planning.plan(briefing, issue_date=DAY, at=NOW)
    client.get(path)
    before = queries(client, path)
    for day in range(1, 40):
        planning.plan(briefing, issue_date=DAY + timedelta(days=day), at=NOW)

    assert queries(client, path) == before
