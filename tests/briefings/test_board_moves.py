"""Moving a story on the board: each move is a request of its own, and no editor overwrites another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from briefings import attending, planning
from briefings.admin import board
from briefings.admin.choosing import choices, seen_now
from briefings.admin.moves import last_event
from briefings.models import BoardEvent, Edition
from newsroom import editing, workflow
from newsroom.brief import Brief
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
from tests.briefings.support import DAY, NOW, Desk, brief, morning, reader
from tests.newsroom.desk import reasons

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "database_now", lambda: NOW)


@pytest.fixture
def edition(desk: Desk) -> Edition:
    three_stories(desk)
    return planning.plan(morning(most_stories=2), issue_date=DAY, at=NOW)


@pytest.fixture
def ids(edition: Edition) -> dict[str, int]:
    return dict(Story.objects.values_list("headline", "pk"))


def done(edition: Edition) -> list[tuple[str, str, str]]:
    return [
        (event.by.username, event.verb, event.story.headline if event.story else "")
        for event in BoardEvent.objects.filter(edition=edition)
    ]


def test_a_story_moves_before_another_or_to_the_end(
    desk: Desk, edition: Edition, ids: dict[str, int]
) -> None:
    client = signed_in(desk.editor)

    assert press_button(client, edition, f"move:{ids['Second']}", before=str(ids["Third"])) == 302
    assert order(edition) == ["Second", "Third"]
    assert press_button(client, edition, f"move:{ids['Second']}", before="") == 302
    assert order(edition) == ["Third", "Second"]
    assert done(edition) == [("edda", "moved", "Second")] * 2


def test_a_story_on_offer_is_carried_where_it_is_put(
    desk: Desk, edition: Edition, ids: dict[str, int]
) -> None:
    client = signed_in(desk.editor)

    assert press_button(client, edition, f"move:{ids['First']}", before=str(ids["Second"])) == 302
    assert order(edition) == ["Third", "First", "Second"]
    assert done(edition) == [("edda", "carried", "First")]


def test_a_story_that_is_not_there_moves_nowhere(
    desk: Desk, edition: Edition, ids: dict[str, int]
) -> None:
    client = signed_in(desk.editor)

    for story, before in (("999999", ""), (ids["Third"], "999999"), (ids["Third"], ids["Third"])):
        assert press_button(client, edition, f"move:{story}", before=str(before)) == 409
    assert order(edition) == ["Third", "Second"]


def test_a_carried_story_stands_behind_the_last_of_its_section(desk: Desk) -> None:
    for name, section in (("W1", "World"), ("C1", "Climate"), ("W2", "World")):
        desk.live(brief(name, section=section))
    edition = planning.plan(morning(), issue_date=DAY, at=NOW)
    ids = dict(Story.objects.values_list("headline", "pk"))
    planning.arrange(edition, order=[ids["W1"], ids["C1"]], by=desk.editor, at=NOW)

    press_button(signed_in(desk.editor), edition, f"carry:{ids['W2']}")

    assert order(edition) == ["W1", "W2", "C1"]


def test_the_second_editor_is_told_what_happened_and_sees_the_new_order(
    desk: Desk, edition: Edition, ids: dict[str, int]
) -> None:
    seen = choices(edition).order_seen
    known = str(last_event(edition))
    press_button(signed_in(desk.publisher), edition, f"pass:{ids['Third']}")

    response = signed_in(desk.editor).post(
        address(edition),
        {
            "do": f"move:{ids['Second']}",
            "before": str(ids["Third"]),
            "order": seen,
            "events": known,
        },
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "Since then: pia passed over “Third”." in page
    assert order(edition) == ["Second"]
    assert choices(edition).order_seen in page


def test_the_refusal_says_when_it_was_the_clock(
    desk: Desk, edition: Edition, ids: dict[str, int]
) -> None:
    seen, known = choices(edition).order_seen, str(last_event(edition))
    edition.items.filter(story=ids["Second"]).delete()

    response = signed_in(desk.editor).post(
        address(edition), {"do": f"pass:{ids['Third']}", "order": seen, "events": known}
    )

    assert "By itself, as stories went live or were withdrawn." in response.content.decode()


def test_the_board_is_told_by_sections_in_the_order_of_the_mail(desk: Desk) -> None:
    for name, section in (("W1", "World"), ("C1", "Climate"), ("W2", "World")):
        desk.live(brief(name, section=section))
    edition = planning.plan(morning(), issue_date=DAY, at=NOW)
    ids = dict(Story.objects.values_list("headline", "pk"))
    planning.arrange(edition, order=[ids["W1"], ids["C1"], ids["W2"]], by=desk.editor, at=NOW)

    groups = board._open_context(edition, desk.editor, NOW)["groups"]

    assert [group.name for group in groups] == ["World", "Climate", "World"]
    assert [placed.number for group in groups for placed in group.placed] == [1, 1, 1]


def test_what_is_scheduled_or_a_draft_is_named_as_that_and_cannot_be_carried(
    desk: Desk, edition: Edition
) -> None:
    reader(edition.briefing, "tokyo@example.org", "Asia/Tokyo")
    draft = desk.live(brief("Alive"), NOW)  # the section exists
    made = brief("Not yet", section="World")
    story = _approved(desk, made)
    workflow.schedule(
        story, by=desk.publisher, at=NOW, publish_at=NOW + timedelta(hours=12), note=""
    )

    page = shown(signed_in(desk.editor), edition)

    assert draft.stage == "published"
    assert "Not live yet" in page
    assert "after 1 of 1 wave" in page
    assert press_button(signed_in(desk.editor), edition, f"carry:{story.pk}") == 409


def _approved(desk: Desk, text: Brief) -> Story:
    story = editing.begin(text, by=desk.writer, at=NOW)
    story = workflow.submit(story, by=desk.writer, at=NOW, reasons=reasons(story))
    return workflow.approve(story, by=desk.editor, at=NOW)


def test_reading_time_stands_against_the_budget(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)
    assert "has no limit" in shown(client, edition)
    edition.briefing.reading_minutes = 1
    edition.briefing.save()

    page = shown(client, edition)

    assert "of 1 min" in page
    assert "longer to read than the 1 min" in page or "to spare" in page


def test_who_else_is_on_the_board_is_said_for_a_minute(
    desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(signed_in(desk.editor), edition)
    client = signed_in(desk.publisher)

    page = shown(client, edition)
    told = client.post(reverse("admin:briefings_edition_here", args=[edition.pk])).json()

    assert "edda is on this board" in page
    assert told["here"] == "edda is on this board"
    assert (told["order"], told["texts"]) == seen_now(edition)
    assert attending.others(edition, than=desk.publisher, at=NOW + timedelta(minutes=2)) == []


def test_both_stamps_are_those_of_the_whole_board(desk: Desk, edition: Edition) -> None:
    now = choices(edition)

    assert seen_now(edition) == (now.order_seen, now.texts_seen)


def test_a_look_at_who_is_here_costs_the_same_for_one_and_for_many(
    desk: Desk, edition: Edition
) -> None:
    client = signed_in(desk.publisher)
    path = address(edition)
    shown(client, edition)
    one = queries(client, path)
    for name in ("a", "b", "c"):
        attending.look(edition, by=type(desk.editor).objects.create(username=name), at=NOW)

    assert queries(client, path) == one
