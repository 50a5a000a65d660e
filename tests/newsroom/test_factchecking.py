"""Checking a fact: what is kept of it, how long it holds, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from newsroom import factchecking, removal
from newsroom.brief import Fact
from newsroom.compose import compose
from newsroom.factchecking import NothingToConfirm, Unsaid
from newsroom.models.facts import FactVersion
from newsroom.models.freshness import FactCheck, Freshness, Verdict
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused, Stale
from tests.newsroom import desk
from tests.newsroom.desk import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOON.date()


def first(story: Story) -> FactVersion:
    return story.story_facts.get(position=0).version


def checked(
    version: FactVersion, review_by: date | None = TODAY + 7 * DAY, **changes: object
) -> FactCheck:
    given = {
        "verdict": Verdict.HOLDS, "how": "Against the act.", "by": desk.editor(), "at": NOON,
    } | changes  # fmt: skip
    return factchecking.check(version, review_by=review_by, **given)  # type: ignore[arg-type]


def test_a_check_says_who_held_what_against_what_and_until_when() -> None:
    version = first(desk.draft())

    made = checked(version)

    assert (made.by, made.at, made.how) == (desk.editor(), NOON, "Against the act.")
    assert Freshness.objects.get(version=version).newest == made
    assert Freshness.objects.get(version=version).review_by == TODAY + 7 * DAY


def test_a_check_is_no_part_of_the_brief_and_leaves_the_story_alone() -> None:
    story = desk.approved()
    before = compose(story).brief.hash, story.version, story.events.count()

    checked(first(story))

    story.refresh_from_db()
    assert (compose(story).brief.hash, story.version, story.events.count()) == before
    assert story.stage == "approved"


def test_the_newest_check_stands_and_the_older_one_is_kept() -> None:
    version = first(desk.draft())
    checked(version)

    checked(version, verdict=Verdict.DOUBTFUL, how="The port denies it.")

    assert version.checks.count() == 2
    assert Freshness.objects.get(version=version).verdict == Verdict.DOUBTFUL


@pytest.mark.parametrize("how", ["", "   ", "x" * 501])
def test_a_check_without_a_way_or_with_a_book_is_refused(how: str) -> None:
    with pytest.raises(Unsaid):
        checked(first(desk.draft()), how=how)


@pytest.mark.parametrize("ahead", [-1, 5 * 366 + 1])
def test_a_review_day_is_neither_past_nor_years_away(ahead: int) -> None:
    with pytest.raises(Unsaid):
        checked(first(desk.draft()), review_by=TODAY + ahead * DAY)


def test_a_check_may_hold_for_good() -> None:
    made = checked(first(desk.draft()), review_by=None)

    assert made.review_by is None
    assert not Freshness.objects.past(TODAY + 3000 * DAY).exists()


def test_who_has_no_editorial_role_checks_nothing() -> None:
    with pytest.raises(NotAllowed):
        checked(first(desk.draft()), by=desk.person("admin"))


def test_a_wording_that_changed_since_it_was_read_is_not_checked() -> None:
    story = desk.draft()
    seen = first(story).written_at
    facts = desk.brief().facts
    later = NOON + DAY
    desk.reworded(story, at=later, facts=(_said(facts[0], "The bridge is 413 m."), facts[1]))

    with pytest.raises(Stale):
        checked(first(story), seen=seen, at=later, review_by=later.date())


def test_still_true_looks_as_far_ahead_as_the_check_before() -> None:
    version = first(desk.draft())
    check = checked(version, review_by=TODAY + 10 * DAY)

    again = factchecking.reconfirm(version, after=check.pk, by=desk.writer(), at=NOON + 12 * DAY)

    assert again.review_by == TODAY + 22 * DAY
    assert again.how == factchecking.AGAIN
    assert again.by == desk.writer()


def test_the_rhythm_survives_being_confirmed_late_and_often() -> None:
    version = first(desk.draft())
    check = checked(version, review_by=TODAY + 10 * DAY)
    for days in (15, 30, 31):
        check = factchecking.reconfirm(
            version, after=check.pk, by=desk.editor(), at=NOON + days * DAY
        )

    assert check.review_by == TODAY + 41 * DAY


def test_a_check_of_the_same_day_is_confirmed_to_the_next() -> None:
    version = first(desk.draft())
    check = checked(version, review_by=TODAY)

    again = factchecking.reconfirm(version, after=check.pk, by=desk.editor(), at=NOON)

    assert again.review_by == TODAY + DAY


def test_still_true_pressed_twice_counts_once() -> None:
    version = first(desk.draft())
    check = checked(version)
    factchecking.reconfirm(version, after=check.pk, by=desk.editor(), at=NOON)

    with pytest.raises(Stale):
        factchecking.reconfirm(version, after=check.pk, by=desk.editor(), at=NOON)

    assert version.checks.count() == 2


@pytest.mark.parametrize("verdict", [Verdict.DOUBTFUL, Verdict.WRONG])
def test_what_somebody_doubts_is_not_confirmed_in_one_click(verdict: Verdict) -> None:
    version = first(desk.draft())
    check = checked(version, verdict=verdict)

    with pytest.raises(NothingToConfirm):
        factchecking.reconfirm(version, after=check.pk, by=desk.editor(), at=NOON)


def test_a_fact_that_was_never_checked_is_not_confirmed() -> None:
    with pytest.raises(NothingToConfirm):
        factchecking.reconfirm(first(desk.draft()), after=0, by=desk.editor(), at=NOON)


def test_a_checked_wording_is_not_rewritten_the_next_one_is_a_version() -> None:
    story = desk.draft()
    version = first(story)
    checked(version)
    facts = desk.brief().facts

    desk.reworded(story, facts=(_said(facts[0], "The bridge is 413 m."), facts[1]))

    version.refresh_from_db()
    assert version.text == "The bridge is 412 metres long."
    assert first(story).number == 2
    assert not Freshness.objects.filter(version=first(story)).exists()


def test_the_database_keeps_a_checked_wording_and_its_sources() -> None:
    version = first(desk.draft())
    checked(version)
    for change in (
        lambda: FactVersion.objects.filter(pk=version.pk).update(text="Another."),
        lambda: version.citations.all().delete(),
        lambda: FactCheck.objects.filter(version=version).update(how="Otherwise."),
        lambda: FactCheck.objects.filter(version=version).update(how=None),
        lambda: FactCheck.objects.filter(version=version).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_live_story_counts_a_draft_and_a_withdrawn_one_do_not() -> None:
    drafted, told = desk.draft(headline="Drafted"), desk.published(headline="Told").story
    gone = desk.published(headline="Gone").story
    desk.retracted(gone)
    for story in (drafted, told, gone):
        checked(first(story), review_by=TODAY)

    past = Freshness.objects.told().past(TODAY + DAY)

    assert [row.version for row in past] == [first(told)]


def test_the_day_itself_is_not_past_review() -> None:
    story = desk.published().story
    checked(first(story), review_by=TODAY)

    assert not Freshness.objects.holding(TODAY).exists()
    assert Freshness.objects.holding(TODAY + DAY).exists()


def test_an_order_takes_the_words_of_checked_facts_told_or_not_and_how_they_were_checked() -> None:
    story = desk.published().story
    told = first(story)
    checked(told, how="It says 412 metres there.")
    facts = desk.brief().facts
    desk.reworded(story, facts=(_said(facts[0], "The bridge is 413 m."), facts[1]))
    drafted = first(story)
    checked(drafted, how="It says 413 m there.")

    publication = story.live.publication
    removal.remove(publication, by=desk.publisher(), at=NOON, note="Court of Varn, 7 C 12/26.")

    for version in (told, drafted):
        version.refresh_from_db()
        assert version.text is None
        assert version.checks.get().how is None
    with pytest.raises(Refused):
        checked(told)


def _said(fact: Fact, text: str) -> Fact:
    return Fact(text, fact.as_of, fact.sources)
