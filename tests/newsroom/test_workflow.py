"""The way to approval: what is refused, what is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction

from newsroom import workflow
from newsroom.models import Contribution, Role, Stage, Story, User, Verb
from newsroom.record import event_sha
from newsroom.refusals import NotAllowed, NotYet, Stale
from newsroom.workflow import HeldBack, OwnWork, ReasonMissing
from perspectives.models import Outlet
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
LATER = desk.NOON + timedelta(hours=1)


def editor_who_writes() -> User:
    somebody = desk.person(Role.EDITOR)
    somebody.groups.add(*desk.writer().groups.all())
    return User.objects.get(pk=somebody.pk)


def test_a_story_without_sources_is_held_back_with_each_complaint() -> None:
    plain = tuple(fact.__class__(fact.text) for fact in desk.brief().facts)
    story = desk.draft(facts=plain)

    with pytest.raises(HeldBack) as refusal:
        desk.submit(story, at=LATER)

    assert [complaint.field for complaint in refusal.value.complaints] == ["fact-1", "fact-2"]


def test_a_writer_does_not_submit_a_strangers_story() -> None:
    stranger = User.objects.create(username="stranger", is_staff=True)
    stranger.groups.set(desk.writer().groups.all())

    with pytest.raises(NotAllowed):
        workflow.submit(desk.draft(), by=stranger, at=LATER)


def test_nobody_approves_what_they_wrote() -> None:
    both = editor_who_writes()
    story = desk.draft()
    Contribution.objects.create(story=story, person=both, after_number=0, since=LATER)
    story = desk.submit(story, at=LATER)

    with pytest.raises(OwnWork):
        workflow.approve(story, by=both, at=LATER)


def test_the_database_too_refuses_an_approver_who_wrote() -> None:
    story = desk.draft()

    with (
        pytest.raises(IntegrityError, match="approved by one of its writers"),
        transaction.atomic(),
    ):
        Story.objects.filter(pk=story.pk).update(
            stage=Stage.APPROVED, approved_hash=story.brief_hash, approved_by=desk.writer()
        )


def test_an_approval_of_another_text_than_was_read_is_refused() -> None:
    story = desk.submit(desk.draft(), at=LATER)

    with pytest.raises(Stale):
        workflow.approve(story, by=desk.editor(), at=LATER, seen_hash="0" * 64)


def test_an_approval_binds_the_hash_of_the_text() -> None:
    story = desk.approved()

    assert story.approved_hash == story.brief_hash == desk.brief().hash


def test_a_shared_name_that_changed_is_part_of_what_is_approved() -> None:
    story = desk.submit(desk.draft(), at=LATER)
    Outlet.objects.filter(name="Varn Post").update(name="The Varn Post")

    story = workflow.approve(story, by=desk.editor(), at=LATER)

    assert story.approved_hash == story.brief_hash != desk.brief().hash


def test_sending_back_asks_for_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        workflow.send_back(desk.approved(), by=desk.editor(), at=LATER, note="  ")


def test_a_story_that_is_sent_back_leaves_the_schedule() -> None:
    story = workflow.schedule(desk.approved(), by=desk.publisher(), at=desk.NOON, publish_at=LATER)

    story = workflow.send_back(story, by=desk.editor(), at=desk.NOON, note="Two figures differ.")

    assert (story.stage, story.publish_at) == (Stage.DRAFT, None)


def test_approving_alone_needs_the_setting_and_a_reason(settings: LazySettings) -> None:
    both = editor_who_writes()
    story = desk.submit(desk.draft(), at=LATER)
    with pytest.raises(NotAllowed):
        workflow.approve_alone(story, by=both, at=LATER, note="Night shift")
    settings.ONE_PERSON_NEWSROOM = True
    with pytest.raises(ReasonMissing):
        workflow.approve_alone(story, by=both, at=LATER, note="")

    story = workflow.approve_alone(story, by=both, at=LATER, note="Night shift")

    assert story.approved_alone
    assert story.events.order_by("-id")[0].verb == Verb.APPROVED_ALONE


def test_a_story_is_not_scheduled_in_the_past_nor_inside_its_embargo() -> None:
    story = workflow.embargo(desk.approved(), by=desk.publisher(), at=desk.NOON, until=LATER)
    for moment in (desk.NOON - timedelta(minutes=1), LATER - timedelta(minutes=1)):
        with pytest.raises(NotYet):
            workflow.schedule(story, by=desk.publisher(), at=desk.NOON, publish_at=moment)


def test_an_embargo_does_not_touch_what_was_approved() -> None:
    story = workflow.embargo(desk.approved(), by=desk.publisher(), at=LATER, until=LATER)

    assert story.stage == Stage.APPROVED


def test_events_form_a_chain_that_can_be_recomputed() -> None:
    events = list(desk.published().story.events.order_by("id"))

    previous = "0" * 64
    for event in events:
        assert event.prev_sha == previous
        previous = event_sha(event)
        assert event.sha == previous
    assert [event.verb for event in events] == ["created", "submitted", "approved", "published"]
