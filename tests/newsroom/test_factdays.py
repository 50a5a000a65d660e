"""A day on which a fact is to be looked at, set before anybody checked it: it is no check and says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from newsroom import factchecking, removal
from newsroom.brief import Fact
from newsroom.duefacts import due_facts
from newsroom.factchecking import CheckedAlready, NothingToConfirm, Unsaid
from newsroom.models.facts import FactVersion
from newsroom.models.freshness import FactCheck, Freshness, Verdict
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed
from tests.newsroom import desk
from tests.newsroom.desk import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOON.date()


def first(story: Story) -> FactVersion:
    return story.story_facts.get(position=0).version


def checked(version: FactVersion, day: date = TODAY + 7 * DAY, **changes: object) -> FactCheck:
    given = {"how": "Against the act.", "by": desk.editor(), "at": NOON} | changes
    return factchecking.check(version, Verdict.HOLDS, review_by=day, **given)  # type: ignore[arg-type]


def day_of(version: FactVersion) -> tuple[date | None, object]:
    row = Freshness.objects.get(version=version)
    return row.review_by, row.set_by


def planned(version: FactVersion, day: date | None = TODAY + 7 * DAY, **changes: object) -> None:
    given = {"by": desk.writer(), "at": NOON} | changes
    factchecking.set_day(version, day, **given)  # type: ignore[arg-type]


def test_a_day_is_set_before_anybody_checked_and_is_no_check() -> None:
    version = first(desk.draft())

    planned(version)

    assert day_of(version) == (TODAY + 7 * DAY, desk.writer())
    assert not FactCheck.objects.exists()
    with pytest.raises(NothingToConfirm, match="Nobody has checked"):
        factchecking.reconfirm(version, after=0, by=desk.editor(), at=NOON)


def test_a_day_is_moved_and_taken_off_while_it_has_not_passed() -> None:
    version = first(desk.draft())
    planned(version)

    planned(version, TODAY + 3 * DAY, by=desk.editor())
    assert day_of(version) == (TODAY + 3 * DAY, desk.editor())

    planned(version, None)
    assert not Freshness.objects.exists()


def test_a_day_that_has_passed_is_moved_by_a_check_only() -> None:
    version = first(desk.draft())
    planned(version, TODAY)

    for day in (TODAY + 9 * DAY, None):
        with pytest.raises(CheckedAlready, match="Say how you checked it"):
            planned(version, day, at=NOON + DAY)

    checked(version, TODAY + 9 * DAY, at=NOON + DAY)
    assert day_of(version) == (TODAY + 9 * DAY, None)


def test_what_was_checked_gets_another_day_by_a_check_only() -> None:
    version = first(desk.draft())
    checked(version)

    with pytest.raises(CheckedAlready, match="test-editor has checked"):
        planned(version)


@pytest.mark.parametrize("day", [None, TODAY - DAY, TODAY + 2_000 * DAY])
def test_a_day_alone_is_neither_missing_nor_past_nor_years_away(day: date | None) -> None:
    with pytest.raises(Unsaid):
        planned(first(desk.draft()), day)


def test_who_checks_no_facts_sets_no_day() -> None:
    with pytest.raises(NotAllowed):
        planned(first(desk.draft()), by=desk.person("admin"))


def test_the_words_still_change_and_the_day_goes_along() -> None:
    facts = desk.brief().facts
    longer = Fact("The bridge is 413 metres long.", "", facts[0].sources)
    draft, told = desk.draft(), desk.published(headline="Told").story
    planned(first(draft))
    planned(first(told))

    desk.reworded(draft, facts=(longer, facts[1]))
    desk.reworded(told, facts=(longer, facts[1]))

    assert [first(story).number for story in (draft, told)] == [1, 2]
    assert {day_of(first(story)) for story in (draft, told)} == {(TODAY + 7 * DAY, desk.writer())}


def test_the_day_of_a_check_does_not_go_along() -> None:
    story, facts = desk.draft(), desk.brief().facts
    checked(first(story))

    desk.reworded(story, facts=(Fact("It is 413 m.", "", facts[0].sources), facts[1]))

    assert not Freshness.objects.filter(version=first(story)).exists()


def test_a_told_fact_whose_day_alone_has_passed_is_due_until_it_is_checked() -> None:
    story = desk.published().story
    planned(first(story), TODAY)
    tomorrow = TODAY + DAY

    (due,) = due_facts([story.pk], tomorrow)

    assert not due.confirmable
    assert "nobody has checked it" in due.sentence
    checked(first(story), tomorrow + DAY, at=NOON + DAY)
    assert due_facts([story.pk], tomorrow) == []


def test_an_order_takes_a_wording_with_a_day_alone() -> None:
    live = desk.published()
    facts = desk.brief().facts
    desk.reworded(live.story, facts=(Fact("It is 413 m.", "", facts[0].sources), facts[1]))
    second = first(live.story)
    planned(second)

    removal.remove(
        live.publication, by=desk.publisher(), at=NOON, note="Order 12 of the court of Varn."
    )

    assert not FactVersion.objects.filter(pk=second.pk, text__isnull=False).exists()
