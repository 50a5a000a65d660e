"""Revisions: the text of every event, with the ids of its parts."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import editing, press, removal, workflow
from newsroom.brief import Brief
from newsroom.compose import compose
from newsroom.diffing import Text
from newsroom.models.history import Contribution, StoryEvent, Verb
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.record import event_sha
from newsroom.refusals import Refused
from newsroom.revisions import compare, named, text_of
from newsroom.rows import PartIds
from tests.newsroom import desk
from tests.newsroom.test_admin_form import signed_in

pytestmark = pytest.mark.django_db


def somebody(name: str, role: str) -> User:
    user = User.objects.create(username=name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def saved(story: Story, brief: Brief, keep: tuple[int, ...]) -> None:
    """The story with this text, whose facts are these of the old ones."""
    keys = compose(story).keys
    facts = tuple(keys.facts[place] for place in keep)
    told = compose(story).brief
    uids = {
        framing.perspective: key.uid
        for framing, key in zip(told.framings, keys.framings, strict=True)
    }
    parts = PartIds(facts, tuple(uids[framing.perspective] for framing in brief.framings))
    editing.save(story, brief, parts=parts, version=story.version, by=desk.writer(), at=desk.NOON)
    story.refresh_from_db()


def texts(story: Story) -> list[Text]:
    found = [text_of(event) for event in story.events.order_by("id")]
    return [text for text in found if text]


def test_every_event_knows_its_parts() -> None:
    story = desk.published().story

    told = compose(story)

    assert {text.facts for text in texts(story)} == {told.keys.facts}
    assert {text.framings for text in texts(story)} == {told.keys.parts.framings}


def test_a_moved_and_reworded_fact_is_the_same_fact_in_both() -> None:
    story = desk.draft()
    one, two = desk.brief().facts
    longer = msgspec.structs.replace(two, text="It cost 92 million euros.")
    brief = desk.brief(facts=(longer, one), framings=desk.brief().framings[1:])
    saved(story, brief, keep=(1, 0))

    labels = [(change.label, change.gone) for change in compare(*texts(story))]

    assert ("Fact 1", False) in labels
    assert ("Order of the facts", False) in labels
    assert ("Framing 1, River towns", True) in labels
    assert ("Framing 1, The capital", False) not in labels
    assert ("Fact 2", False) not in labels


def test_the_ids_are_in_no_hash() -> None:
    event = desk.draft().events.get()

    event.keys = None

    assert event_sha(event) == event.sha


def test_a_text_of_before_ids_were_kept_is_compared_by_place() -> None:
    story = desk.draft()
    saved(story, desk.brief(dek="Another dek of 14 March."), keep=(0, 1))
    first, second = story.events.order_by("id")
    first.keys = None
    before, after = text_of(first), text_of(second)
    assert before
    assert after

    assert [change.label for change in compare(before, after)] == ["Dek"]


def test_a_revision_whose_words_were_removed_has_no_text() -> None:
    publication = desk.published().publication
    removal.remove(publication, by=desk.publisher(), at=desk.NOON, note="Court of Varn.")

    gone = StoryEvent.objects.filter(story=publication.story, brief=None)

    assert gone
    assert [text_of(event) for event in gone] == [None] * len(gone)


class TestNames:
    def test_every_step_is_named_and_publications_are_counted(self) -> None:
        story = desk.published().story
        desk.updated(story, dek="Another dek of 14 March.")
        desk.corrected(story, dek="A third dek of 14 March.")

        names = [one.name for one in named(story.events.order_by("id"))]

        assert names[:4] == ["Draft begun", "Submitted for review", "Approved", "Publication 1"]
        assert "Publication 2, an update" in names
        assert names[-1] == "Publication 3, a correction"

    def test_steps_without_a_new_text_say_so(self) -> None:
        story = desk.published().story

        assert [one.fresh for one in named(story.events.order_by("id"))] == [True, *[False] * 3]

    def test_every_verb_has_a_name(self) -> None:
        for verb in Verb:
            (one,) = named([StoryEvent(verb=verb, brief_hash="a")])
            assert one.name


class TestGoingBack:
    def test_the_draft_says_what_it_said_then_with_a_note_and_readers_see_nothing(self) -> None:
        live = desk.published()
        story = live.story
        first = story.events.order_by("id")[0]
        desk.reworded(story, dek="Another dek of 14 March.")
        story.refresh_from_db()

        editing.restore(story, first, version=story.version, by=desk.writer(), at=desk.NOON)

        assert compose(story).brief == desk.brief()
        last = story.events.order_by("-id")[0]
        assert last.verb == Verb.SAVED
        assert last.note.startswith("Back to the text of 14 Mar 2026, 12:00 UTC (test-writer began")
        assert story.publications.count() == 1
        story.refresh_from_db()
        assert story.stage == "draft"

    def test_a_part_that_comes_back_is_the_same_part(self) -> None:
        story = desk.draft()
        keys = compose(story).keys
        first = story.events.get()
        brief = desk.brief(facts=desk.brief().facts[1:], framings=desk.brief().framings[1:])
        saved(story, brief, keep=(1,))

        editing.restore(story, first, version=story.version, by=desk.writer(), at=desk.NOON)

        assert compose(story).keys.parts == keys.parts

    def test_a_form_cannot_bring_in_a_fact_of_another_story(self) -> None:
        other = compose(desk.draft(headline="Another")).keys.facts[0]
        story = desk.draft()
        keys = compose(story).keys
        parts = PartIds((other, keys.facts[1]), keys.parts.framings)

        editing.save(
            story, desk.brief(), parts=parts, version=1, by=desk.writer(), at=desk.NOON
        )  # fmt: skip

        assert other not in compose(story).keys.facts

    def test_whoever_wrote_it_then_is_a_contributor_again(self) -> None:
        story = desk.draft()
        first = story.events.get()
        keys = compose(story).keys
        editing.save(
            story, desk.brief(dek="Ines wrote this on 14 March 2026."),
            parts=PartIds(keys.facts, keys.parts.framings), version=1, by=desk.editor(),
            at=desk.NOON + timedelta(minutes=1),
        )  # fmt: skip
        story = Story.objects.get()
        desk.submit(story)
        second = somebody("second-editor", "editor")
        workflow.approve(story, by=second, at=desk.NOON)
        press.publish(story, by=desk.publisher(), at=desk.NOON)
        story.refresh_from_db()

        editing.restore(
            story, first, version=story.version, by=second, at=desk.NOON + timedelta(hours=1)
        )

        people = {row.person for row in Contribution.objects.open_in(story, 1)}
        assert people == {second, desk.writer()}

    def test_words_that_were_removed_do_not_come_back(self) -> None:
        publication = desk.published().publication
        story = publication.story
        first = story.events.order_by("id")[0]
        removal.remove(publication, by=desk.publisher(), at=desk.NOON, note="Court of Varn.")
        first.refresh_from_db()
        story.refresh_from_db()

        with pytest.raises(Refused, match="do not come back"):
            editing.restore(story, first, version=story.version, by=desk.writer(), at=desk.NOON)

    def test_it_meets_a_save_in_between_like_any_other(self) -> None:
        story = desk.draft()
        first = story.events.get()
        saved(story, desk.brief(dek="Another dek of 14 March."), keep=(0, 1))

        with pytest.raises(editing.Conflict):
            editing.restore(story, first, version=1, by=desk.writer(), at=desk.NOON)


class TestScreens:
    def test_two_are_compared_word_by_word(self) -> None:
        story = desk.draft()
        saved(story, desk.brief(dek="After ten years of work it opened on 14 March."), keep=(0, 1))
        first, second = story.events.order_by("id")

        page = signed_in().get(
            reverse("admin:newsroom_story_history", args=[story.pk]),
            {"from": first.pk, "to": second.pk},
        )

        assert [change.label for change in page.context["compared"]] == ["Dek"]
        assert "<ins>ten</ins>" in page.content.decode()

    def test_one_is_looked_at_and_brought_back(self) -> None:
        story = desk.draft()
        first = story.events.get()
        saved(story, desk.brief(dek="Another dek of 14 March."), keep=(0, 1))
        url = reverse("admin:newsroom_story_revision", args=[story.pk, first.pk])
        client = signed_in()
        assert "Make it the draft’s text again" in client.get(url).content.decode()

        client.post(url, {"version": story.version})

        assert compose(story).brief == desk.brief()

    def test_who_may_not_edit_looks_and_brings_nothing_back(self) -> None:
        story = desk.draft()
        url = reverse("admin:newsroom_story_revision", args=[story.pk, story.events.get().pk])
        client = signed_in("publisher")

        assert "Make it the draft’s text again" not in client.get(url).content.decode()
        assert client.post(url, {"version": 1}).status_code == 403

    def test_the_revision_of_another_story_is_not_there(self) -> None:
        story, other = desk.draft(), desk.draft(headline="Another")
        url = reverse("admin:newsroom_story_revision", args=[story.pk, other.events.get().pk])

        assert signed_in().get(url).status_code == 404

    @pytest.mark.parametrize("screen", ["history", "revision"])
    def test_it_costs_the_same_however_long_the_record(self, screen: str) -> None:
        story = desk.draft()
        args = [story.pk] if screen == "history" else [story.pk, story.events.get().pk]
        url = reverse(f"admin:newsroom_story_{screen}", args=args)
        client = signed_in()
        with CaptureQueriesContext(connection) as before:
            client.get(url)
        for number in range(3):
            saved(story, desk.brief(dek=f"Dek {number} of 14 March."), keep=(0, 1))

        with CaptureQueriesContext(connection) as after:
            client.get(url)

        assert len(after) == len(before)
