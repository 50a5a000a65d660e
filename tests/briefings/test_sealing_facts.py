"""Facts past review hold a seal back, by name, until somebody confirms them in one click."""

from __future__ import annotations

from datetime import timedelta

import pytest

from briefings import planning, sealing
from briefings.admin import board, editions
from briefings.models import Edition
from briefings.sealing import PastReview
from newsroom import factchecking, press
from newsroom.models import FactCheck, FactVersion, Story, User, Verdict
from tests.briefings.desk import address as address_of
from tests.briefings.desk import press_button, queries, shown, signed_in, three_stories
from tests.briefings.support import DAY, NOW, Desk, morning

ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's clock stands at noon of the day before the edition."""
    for module in (board, editions):
        monkeypatch.setattr(module, "database_now", lambda: NOW)


def fill() -> Desk:
    desk = Desk()
    three_stories(desk)
    planning.plan(morning(most_stories=2), issue_date=DAY, at=NOW)
    return desk


@pytest.fixture
def desk(standing_desk: Desk) -> Desk:
    return standing_desk


@pytest.fixture
def stories(desk: Desk) -> list[Story]:
    return list(Story.objects.order_by("pk"))


@pytest.fixture
def edition(desk: Desk) -> Edition:
    return Edition.objects.get()


def fact_of(story: Story, position: int = 0) -> FactVersion:
    return story.story_facts.get(position=position).version


def due(story: Story, days: int, by: User, verdict: Verdict = Verdict.HOLDS) -> FactCheck:
    """Checked nine days ago, to be looked at again in so many days from now."""
    at = NOW - 9 * ONE_DAY
    return factchecking.check(
        fact_of(story), verdict, how="Against the act.", review_by=NOW.date() + days * ONE_DAY,
        by=by, at=at,
    )  # fmt: skip


def test_a_fact_past_review_holds_the_seal_by_story_and_fact(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    due(stories[2], -1, desk.editor)

    with pytest.raises(PastReview) as refused:
        sealing.seal(edition, by=desk.publisher, at=NOW)

    assert "“Third”: the fact “The bridge is 412 metres long.”" in str(refused.value)
    assert "21 Nov 2026" in str(refused.value)
    assert not edition.seals.exists()


def test_confirming_it_lets_the_edition_be_sealed(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    check = due(stories[2], -1, desk.editor)
    factchecking.reconfirm(check.version, after=check.pk, by=desk.publisher, at=NOW)

    assert sealing.seal(edition, by=desk.publisher, at=NOW).number == 1


@pytest.mark.parametrize("verdict", [Verdict.DOUBTFUL, Verdict.WRONG])
def test_a_fact_in_doubt_holds_the_seal_whatever_its_day(
    desk: Desk, stories: list[Story], edition: Edition, verdict: Verdict
) -> None:
    due(stories[2], 30, desk.editor, verdict)

    with pytest.raises(PastReview):
        sealing.seal(edition, by=desk.publisher, at=NOW)


def test_on_its_day_and_before_it_a_fact_holds_nothing(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    due(stories[2], 0, desk.editor)

    assert sealing.seal(edition, by=desk.publisher, at=NOW)


def test_a_story_that_is_not_carried_and_a_draft_hold_nothing(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    due(stories[0], -1, desk.editor)

    assert sealing.seal(edition, by=desk.publisher, at=NOW)


def test_many_facts_are_named_and_counted(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    for story in stories[1:]:
        for position in (0, 1):
            factchecking.check(
                fact_of(story, position), Verdict.WRONG, how="It is not.", review_by=None,
                by=desk.editor, at=NOW,
            )  # fmt: skip

    with pytest.raises(PastReview, match="And 1 more"):
        sealing.seal(edition, by=desk.publisher, at=NOW)


def test_the_board_has_still_true_beside_what_holds_the_seal(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    check = due(stories[2], -1, desk.editor)
    client = signed_in(desk.publisher)
    before = shown(client, edition)

    status = press_button(client, edition, f"still-true:{check.pk}")

    assert "was to be looked at again by 21 Nov 2026" in before
    assert f'value="still-true:{check.pk}"' in before
    assert 'value="seal"' not in before
    assert status == 302
    assert 'value="seal"' in shown(client, edition)
    newest = fact_of(stories[2]).freshness.newest
    assert newest
    assert newest.by == desk.publisher


def test_the_board_warns_of_what_is_past_review_when_readers_have_it(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    due(stories[2], 0, desk.editor)

    page = shown(signed_in(desk.publisher), edition)

    assert "was to be looked at again by 22 Nov 2026" in page
    assert 'value="seal"' in page


def test_the_board_confirms_only_what_its_own_stories_tell(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    check = due(stories[0], -1, desk.editor)

    assert press_button(signed_in(desk.publisher), edition, f"still-true:{check.pk}") == 404
    assert check.version.checks.count() == 1


def test_a_withdrawn_story_says_that_and_nothing_of_its_facts(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    due(stories[2], -1, desk.editor)
    press.retract(stories[2], by=desk.publisher, at=NOW, note="Wrong.")

    page = shown(signed_in(desk.publisher), edition)

    assert "is not live any more" in page
    assert "was to be looked at again" not in page


def test_the_board_costs_the_same_however_many_facts_are_past_review(
    desk: Desk, stories: list[Story], edition: Edition
) -> None:
    client = signed_in(desk.publisher)
    before = queries(client, address_of(edition))
    for story in stories:
        due(story, -1, desk.editor)

    assert queries(client, address_of(edition)) <= before
