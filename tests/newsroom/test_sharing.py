"""Share links: who makes one, for how long, and when it leads nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.signing import Signer

from newsroom import editing, removal, sharing
from newsroom.compose import compose
from newsroom.models.people import User
from newsroom.models.sharing import ShareLink
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused, Stale
from newsroom.rows import PartIds
from tests.newsroom import desk

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def link(
    story: Story | None = None, *, by: User | None = None, until: datetime = desk.NOON + DAY
) -> ShareLink:
    return sharing.share(story or desk.draft(), by=by or desk.writer(), at=desk.NOON, until=until)


def stranger() -> User:
    somebody = User.objects.create(username="test-stranger", is_staff=True)
    somebody.groups.add(*desk.writer().groups.all())
    return somebody


def test_a_link_shows_what_was_saved_when_it_was_made_whatever_is_saved_later() -> None:
    story = desk.draft()
    made = link(story)
    story.refresh_from_db()
    editing.save(
        story, desk.brief(headline="Another headline"), parts=PartIds(), version=story.version,
        by=desk.writer(), at=desk.NOON,
    )  # fmt: skip
    opened = sharing.opened(sharing.token_of(made), at=desk.NOON)
    assert opened is not None
    assert opened.event.brief == desk.brief().canonical()


def test_the_token_of_a_link_is_the_same_whenever_it_is_asked_for_and_not_kept() -> None:
    made = link()
    token = sharing.token_of(made)
    assert token == sharing.token_of(ShareLink.objects.get())
    assert token not in str(ShareLink.objects.values())


@pytest.mark.parametrize("token", ["", "1", "nonsense", "1:forged", "１:x", "9" * 400])
def test_a_token_that_nobody_signed_opens_nothing(token: str) -> None:
    link()
    assert sharing.opened(token, at=desk.NOON) is None


def test_a_number_signed_for_something_else_opens_nothing() -> None:
    made = link()
    assert sharing.opened(Signer().sign(str(made.pk)), at=desk.NOON) is None


def test_a_link_ends_at_its_moment_and_not_before() -> None:
    token = sharing.token_of(link())
    assert sharing.opened(token, at=desk.NOON + DAY - timedelta(seconds=1))
    assert sharing.opened(token, at=desk.NOON + DAY) is None


def test_a_link_that_was_taken_back_opens_nothing_and_is_taken_back_once() -> None:
    made = link()
    sharing.revoke(made, by=desk.writer(), at=desk.NOON)
    assert sharing.opened(sharing.token_of(made), at=desk.NOON) is None
    with pytest.raises(sharing.AlreadyRevoked):
        sharing.revoke(made, by=desk.writer(), at=desk.NOON)


def test_a_text_that_was_removed_by_order_is_behind_no_link() -> None:
    live = desk.published()
    made = link(live.story)
    removal.remove(live.publication, by=desk.publisher(), at=desk.NOON, note="Order 7")
    assert sharing.opened(sharing.token_of(made), at=desk.NOON) is None


@pytest.mark.parametrize("length", [timedelta(0), -DAY, timedelta(days=30, seconds=1)])
def test_a_link_lasts_for_some_time_and_at_most_for_thirty_days(length: timedelta) -> None:
    with pytest.raises(Refused, match="at most 30 days"):
        link(until=desk.NOON + length)
    assert link(until=desk.NOON + sharing.LONGEST)


def test_a_writer_shares_only_stories_they_have_a_part_in() -> None:
    with pytest.raises(NotAllowed):
        link(by=stranger())
    assert link(by=desk.editor())
    assert link(by=desk.publisher())


def test_who_only_keeps_accounts_shares_nothing() -> None:
    with pytest.raises(NotAllowed, match="may not share"):
        link(by=desk.person("admin"))


def test_a_link_is_taken_back_by_who_made_it_by_editors_and_by_publishers() -> None:
    story = desk.draft()
    with pytest.raises(NotAllowed):
        sharing.revoke(link(story), by=stranger(), at=desk.NOON)
    for person in (desk.writer(), desk.editor(), desk.publisher()):
        assert sharing.revoke(link(story), by=person, at=desk.NOON).revoked_by == person


def test_a_story_that_reads_differently_than_its_newest_revision_is_saved_first() -> None:
    story = desk.draft()
    story.section.name = "Continent"
    story.section.save()
    assert compose(story).brief.section == "Continent"
    with pytest.raises(Stale, match="save it, then share it"):
        link(story)
