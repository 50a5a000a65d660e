"""What stands around a story: in one query, and nothing of what was taken back or removed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom import press
from newsroom.brief import Fact
from newsroom.models.publication import Live, Publication
from newsroom.public import around
from newsroom.telling import Telling
from perspectives.models import Outlet, Ownership
from tests.newsroom import desk
from tests.newsroom.removals import removed

pytestmark = [pytest.mark.django_db, pytest.mark.quick]


def seen(live: Live) -> tuple[around.Around, Telling]:
    found = around.find(live.slug)
    assert found
    live, beside = around.tell(found.answer)
    return beside, beside.telling(live)


def longer(text: str) -> tuple[Fact, ...]:
    first, second = desk.brief().facts
    return (Fact(text, first.as_of, first.sources), second)


def test_a_story_page_is_one_query_however_much_stands_around_it() -> None:
    live = desk.published()
    desk.corrected(live.story, facts=longer("The bridge is 421 metres long."))
    for number in range(12):
        desk.published(headline=f"Another {number}", at=desk.NOON + timedelta(hours=number))
    with CaptureQueriesContext(connection) as caught:
        assert Client().get(live.get_absolute_url()).status_code == 200
    assert len(caught) == 1


def test_a_fact_tells_what_it_said_before_and_why_it_changed() -> None:
    live = desk.published()
    desk.updated(live.story, facts=longer("The bridge is 420 metres long."))
    desk.corrected(live.story, facts=longer("The bridge is 421 metres long."))
    _, telling = seen(live)
    first, second = telling.facts
    assert [(one.text, one.number, one.until, one.note) for one in first.earlier] == [
        ("The bridge is 420 metres long.", 2, 3, "We had it wrong."),
        ("The bridge is 412 metres long.", 1, 2, ""),
    ]
    assert second.earlier == ()


def test_a_past_version_tells_no_correction_of_what_it_did_not_say_yet() -> None:
    live = desk.published()
    wrong = desk.updated(live.story, facts=longer("The bridge is 420 metres long."))
    right = desk.corrected(live.story, facts=longer("The bridge is 421 metres long."))
    live.refresh_from_db()
    beside, _ = seen(live)

    def corrections(publication: Publication) -> list[str]:
        return [one.was for one in beside.telling(live, publication).facts[0].corrections]

    assert corrections(live.story.publications.get(number=1)) == []
    assert corrections(wrong) == corrections(right) == ["The bridge is 420 metres long."]
    for number, count in ((1, 0), (2, 1), (3, 1)):
        told = Client().get(f"/api/v1/stories/{live.slug}/versions/{number}/")
        assert len(told.json()["corrections"]) == count


def test_a_past_version_tells_what_was_before_it_only() -> None:
    live = desk.published()
    desk.updated(live.story, facts=longer("The bridge is 420 metres long."))
    html = Client().get(f"{live.get_absolute_url()}v1/").content.decode()
    assert "420 metres" not in html


def test_wordings_that_a_retraction_took_back_stay_away() -> None:
    live = desk.published()
    desk.corrected(live.story, facts=longer("The bridge is 420 metres long."))
    desk.retracted(live.story)
    desk.updated(live.story, facts=longer("The bridge is 421 metres long."))
    around_it, telling = seen(live)
    assert telling.facts[0].earlier == ()
    assert telling.corrections == ()
    assert [one.readable for one in around_it.versions] == [True, False, False, False]


def test_a_removed_version_is_listed_without_its_words() -> None:
    live = desk.published()
    desk.updated(live.story, facts=longer("The bridge is 420 metres long."))
    removed(live.story.publications.get(number=1))
    around_it, telling = seen(live)
    assert telling.facts[0].earlier == ()
    newest, first = around_it.versions
    assert (first.removed, first.readable, newest.before) == (True, False, 0)


def test_neighbours_are_the_nearest_of_the_storyline_with_this_story_in_its_place() -> None:
    lives = [
        desk.published(headline=f"Part {number}", at=desk.NOON + timedelta(days=number))
        for number in range(7)
    ]
    desk.published(headline="Elsewhere", storyline="", at=desk.NOON)
    desk.retracted(lives[4].story)
    shown = [[one.headline for one in seen(lives[at])[0].neighbours] for at in (0, 3, 6)]
    assert shown == [
        ["Part 0", "Part 1", "Part 2", "Part 3"],
        ["Part 1", "Part 2", "Part 3", "Part 5"],
        ["Part 2", "Part 3", "Part 5", "Part 6"],
    ]


def test_a_story_alone_in_its_storyline_has_no_neighbours() -> None:
    assert seen(desk.published())[0].neighbours == []


def test_an_owner_who_has_changed_since_is_told_with_the_day() -> None:
    live = desk.published()
    outlet = Outlet.objects.get(name="Varn Post")
    sold = date(2026, 6, 1)
    Ownership.objects.create(
        outlet=outlet, owner="The family", kind="private", during=DateRange(None, sold)
    )
    Ownership.objects.create(
        outlet=outlet, owner="The province", kind="state", during=DateRange(sold, None)
    )
    desk.reworded(live.story, dek="It opened on 14 March.")
    press.publish(live.story, by=desk.publisher(), at=desk.NOON)
    _, telling = seen(live)
    told = telling.framings[0].outlets[1]
    assert told.changed
    assert told.today == ("The province", "state", sold)
    html = Client().get(live.get_absolute_url()).content.decode()
    assert "The family" in html
    assert "Since changed" in html
