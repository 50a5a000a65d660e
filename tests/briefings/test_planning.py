"""What an edition holds: what is live and was not told yet, as an editor arranged it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from briefings import planning
from briefings.models import Briefing, Edition
from newsroom import editing, press
from newsroom.models import Section, Story
from newsroom.refusals import NotAllowed, Stale, WrongStage
from newsroom.workflow import ReasonMissing
from tests.briefings.support import DAY, NOW, Desk, brief, morning, reader

NEXT = DAY + timedelta(days=1)


def carried(edition: Edition) -> list[str]:
    return [item.story.headline for item in edition.items.filter(choice="carry")]


def stories(desk: Desk, *headlines: str) -> list[Story]:
    made = [
        desk.live(brief(headline), NOW + timedelta(minutes=n))
        for n, headline in enumerate(headlines)
    ]
    for briefing in Briefing.objects.all():
        briefing.sections.set(Section.objects.all())
    return made


def test_a_plan_carries_what_is_live_by_section_and_newest_first(
    desk: Desk, briefing: Briefing
) -> None:
    desk.live(brief("World one", "World"), NOW)
    desk.live(brief("Climate one", "Climate"), NOW)
    desk.live(brief("World two", "World"), NOW + timedelta(hours=1))
    Section.objects.filter(slug="climate").update(position=1)
    Section.objects.filter(slug="world").update(position=2)
    briefing.sections.set(Section.objects.all())
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    assert carried(edition) == ["Climate one", "World two", "World one"]


def test_planning_twice_is_planning_once_and_numbers_count_up(
    desk: Desk, briefing: Briefing
) -> None:
    stories(desk, "One")
    first = planning.plan(briefing, issue_date=DAY, at=NOW)
    assert planning.plan(briefing, issue_date=DAY, at=NOW) == first
    assert planning.plan(briefing, issue_date=NEXT, at=NOW).number == first.number + 1
    assert carried(first) == ["One"]


def test_a_story_is_carried_once_and_comes_back_if_its_edition_is_cancelled(
    desk: Desk, briefing: Briefing
) -> None:
    stories(desk, "One")
    first = planning.plan(briefing, issue_date=DAY, at=NOW)
    second = planning.plan(briefing, issue_date=NEXT, at=NOW)
    assert carried(second) == []
    planning.cancel(first, by=desk.publisher, at=NOW, note="Strike at the relay.")
    planning.refresh_plan(second)
    assert carried(second) == ["One"]


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": NOW + timedelta(days=1)},
        {"language": "uk"},
    ],
)
def test_older_stories_and_other_languages_are_not_offered(
    desk: Desk, change: dict[str, object]
) -> None:
    briefing = morning(slug="other", name="Other", **change)
    stories(desk, "One")
    assert carried(planning.plan(briefing, issue_date=DAY, at=NOW)) == []


def test_a_briefing_without_a_language_takes_all(desk: Desk) -> None:
    briefing = morning(slug="other", name="Other", language="")
    desk.live(brief("Міст", language="uk"))
    briefing.sections.set(Section.objects.all())
    assert carried(planning.plan(briefing, issue_date=DAY, at=NOW)) == ["Міст"]


def test_a_withdrawn_story_leaves_the_plan(desk: Desk, briefing: Briefing) -> None:
    (one, _) = stories(desk, "One", "Two")
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    press.retract(one, by=desk.publisher, at=NOW, note="It never happened.")
    planning.refresh_plan(edition)
    assert carried(edition) == ["Two"]


def test_a_late_story_joins_while_there_is_room(desk: Desk, briefing: Briefing) -> None:
    Briefing.objects.update(most_stories=2)
    stories(desk, "One")
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    stories(desk, "Two", "Three")
    assert planning.refresh_plan(edition) == 1
    assert carried(edition) == ["Three", "One"]


def test_only_stories_later_than_the_arrangement_join_an_arranged_edition(
    desk: Desk, briefing: Briefing
) -> None:
    one, two = stories(desk, "One", "Two")
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    later = NOW + timedelta(hours=1)
    planning.arrange(edition, order=[one.pk], by=desk.editor, at=later)
    planning.refresh_plan(edition)
    assert carried(edition) == ["One"]
    desk.live(brief("Three"), later + timedelta(minutes=1))
    planning.refresh_plan(edition)
    assert carried(edition) == ["One", "Three"]
    assert [live.story_id for live in planning.offered(edition)].count(two.pk) == 1


def test_what_is_passed_over_never_comes_back(desk: Desk, briefing: Briefing) -> None:
    one, two = stories(desk, "One", "Two")
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    planning.arrange(edition, order=[two.pk], passed=[one.pk], by=desk.editor, at=NOW)
    assert carried(planning.plan(briefing, issue_date=NEXT, at=NOW)) == []


def test_a_writer_does_not_arrange(desk: Desk, briefing: Briefing) -> None:
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    with pytest.raises(NotAllowed):
        planning.arrange(edition, order=[], by=desk.writer, at=NOW)


def test_a_draft_or_a_story_twice_is_not_carried(desk: Desk, briefing: Briefing) -> None:
    (one,) = stories(desk, "One")
    draft = editing.begin(brief("Draft"), by=desk.writer, at=NOW)
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    for order in ([draft.pk], [one.pk, one.pk]):
        with pytest.raises(planning.NotOnOffer):
            planning.arrange(edition, order=order, by=desk.editor, at=NOW)


def test_a_sealed_edition_is_not_arranged(desk: Desk, briefing: Briefing) -> None:
    stories(desk, "One")
    sealed = desk.sealed(briefing)
    with pytest.raises(Stale):
        planning.arrange(sealed.edition, order=[], by=desk.editor, at=NOW)
    assert planning.refresh_plan(sealed.edition) == 0


def test_cancelling_asks_for_a_reason_and_happens_once(desk: Desk, briefing: Briefing) -> None:
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    with pytest.raises(ReasonMissing):
        planning.cancel(edition, by=desk.publisher, at=NOW, note=" ")
    planning.cancel(edition, by=desk.publisher, at=NOW, note="No news.")
    with pytest.raises(WrongStage):
        planning.cancel(edition, by=desk.publisher, at=NOW, note="No news.")


def test_an_edition_that_nobody_sealed_frees_its_stories(desk: Desk, briefing: Briefing) -> None:
    stories(desk, "One")
    reader(briefing, "a@example.org", "Asia/Tokyo")
    reader(briefing, "b@example.org", "America/New_York")
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    too_late = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert planning.lapse(at=too_late) == 0
    assert planning.lapse(at=too_late + timedelta(seconds=1)) == 1
    edition.refresh_from_db()
    assert edition.held_because == planning.NOT_SEALED
    assert carried(planning.plan(briefing, issue_date=NEXT, at=too_late)) == ["One"]
