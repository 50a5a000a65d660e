"""Remove by order: what goes, what stays, who may, and that it never comes back."""

from __future__ import annotations

import hashlib

import pytest
from django.core.management import CommandError, call_command

from newsroom import editing, press, removal, workflow
from newsroom.compose import compose
from newsroom.models.facts import Citation, FactVersion
from newsroom.models.history import StoryEvent, Verb
from newsroom.models.press import Press
from newsroom.models.publication import Correction, Live, Publication
from newsroom.models.story import Stage, Story
from newsroom.record import event_sha
from newsroom.refusals import NotAllowed
from newsroom.rows import PartIds
from newsroom.workflow import ReasonMissing
from perspectives.models import Excerpt, Report
from tests.newsroom import desk
from tests.newsroom.removals import ORDER, of, removed

pytestmark = pytest.mark.django_db


class TestWhoMay:
    @pytest.mark.parametrize("role", ["writer", "editor", "admin"])
    def test_only_a_publisher_may(self, role: str) -> None:
        live = desk.published()

        with pytest.raises(NotAllowed):
            removal.remove(live.publication, by=desk.person(role), at=desk.NOON, note=ORDER)

        assert not of(live.story, 1).removed

    def test_without_an_order_nothing_is_removed(self) -> None:
        live = desk.published()

        with pytest.raises(ReasonMissing, match="Name the order"):
            removal.remove(live.publication, by=desk.publisher(), at=desk.NOON, note=" ")

    def test_what_is_gone_cannot_be_removed_again(self) -> None:
        live = desk.published()
        removed(live.publication)

        with pytest.raises(removal.AlreadyRemoved):
            removed(live.publication)


class TestWhatReadersSeeNow:
    def test_the_story_is_retracted_with_its_words(self) -> None:
        live = desk.published()

        removed(live.publication)

        live = Live.objects.get(story=live.story)
        assert live.withdrawn
        assert live.search is None
        assert [row.kind for row in Publication.objects.all()] == ["first", "retraction"]
        assert all(row.removed for row in Publication.objects.all())

    def test_the_text_goes_and_the_proof_stays(self) -> None:
        before = desk.published().publication

        removed(before)

        after = Publication.objects.get(pk=before.pk)
        assert after.brief is None
        for name in ("brief_hash", "sha", "prev_sha", "number", "kind", "keys", "note", "serial"):
            assert getattr(after, name) == getattr(before, name)

    def test_the_chain_of_publications_still_verifies(self) -> None:
        desk.published()
        live = desk.published(headline="Another bridge", dek="It opened on 2 March 2026.")
        removed(live.publication)
        desk.published(headline="A third bridge", dek="It opened on 3 March 2026.")

        head = "0" * 64
        for row in Publication.objects.order_by("serial"):
            said = (head, row.serial, row.number, row.kind, row.brief_hash, row.keys, row.note)
            head = hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()
            assert row.sha == head
        assert Press.objects.get().chain_head == head

    def test_the_chain_of_events_still_verifies_and_says_who_removed_it(self) -> None:
        live = desk.published()

        removed(live.publication)

        events = list(StoryEvent.objects.filter(story=live.story).order_by("id"))
        assert [event_sha(event) for event in events] == [event.sha for event in events]
        assert (events[-1].verb, events[-1].by, events[-1].note) == (
            Verb.REMOVED, desk.publisher(), ORDER,
        )  # fmt: skip
        assert [event.brief for event in events[:-1]] == [None] * (len(events) - 1)

    def test_the_working_copy_is_emptied_and_begins_again_as_a_draft(self) -> None:
        live = desk.published()
        opened = Story.objects.get(pk=live.story_id).version

        removed(live.publication)

        story = Story.objects.get(pk=live.story_id)
        brief = compose(story).brief
        assert (story.stage, brief.headline) == (Stage.DRAFT, "Removed for legal reasons")
        assert (brief.dek, brief.facts, brief.context, brief.framings) == ("", (), (), ())
        assert story.brief_hash == brief.hash
        assert story.version == opened + 1

    def test_a_draft_beyond_it_is_emptied_too_and_comes_off_the_schedule(self) -> None:
        live = desk.published()
        story = desk.reworded(live.story, dek="Nearly the same words, on 14 March 2026.")
        later = desk.NOON.replace(year=2027)
        workflow.schedule(story, by=desk.publisher(), at=desk.NOON, publish_at=later)

        removed(live.publication)

        story.refresh_from_db()
        assert (story.stage, story.publish_at) == (Stage.DRAFT, None)
        assert story.dek == ""

    def test_facts_and_their_sources_are_gone(self) -> None:
        live = desk.published()

        removed(live.publication)

        assert set(FactVersion.objects.values_list("text", flat=True)) == {None}
        assert not Citation.objects.exists()
        assert not Excerpt.objects.exists()
        assert not Report.objects.exists()

    def test_facts_and_pages_that_another_story_tells_stay(self) -> None:
        live = desk.published()
        other = desk.published(headline="Tolls at Varn", dek="They began on 14 March 2026.")

        removed(live.publication)

        assert compose(other.story).brief == desk.brief(
            headline="Tolls at Varn", dek="They began on 14 March 2026."
        )

    def test_the_same_text_is_never_published_again(self) -> None:
        live = desk.published()
        removed(live.publication)
        again = desk.approved()

        with pytest.raises(press.Forbidden, match="7 C 12/26"):
            press.publish(again, by=desk.publisher(), at=desk.NOON)

    def test_other_words_can_be_published_in_its_place(self) -> None:
        live = desk.published()
        removed(live.publication)

        news = desk.updated(live.story, headline="A bridge, told anew", **_rest())

        assert not Live.objects.get(story=live.story).withdrawn
        assert news.number == 3
        assert of(live.story, 1).removed


def _rest() -> dict[str, object]:
    whole = desk.brief()
    return {"dek": "On 15 March 2026.", "facts": whole.facts, "framings": whole.framings}


class TestAnEarlierVersion:
    def corrected(self) -> Story:
        live = desk.published()
        desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
        return live.story

    def test_what_readers_see_now_stays(self) -> None:
        story = self.corrected()
        before = compose(story).brief

        removed(of(story, 1))

        live = Live.objects.select_related("publication").get(story=story)
        assert not live.withdrawn
        assert live.search
        assert live.publication.said() == before == compose(story).brief

    def test_the_correction_keeps_its_new_words_and_loses_the_old(self) -> None:
        story = self.corrected()

        removed(of(story, 1))

        correction = Correction.objects.get()
        assert correction.was is None
        assert "ten years" in str(correction.now)
        assert correction.told().was == "Removed for legal reasons"

    def test_the_correction_loses_its_new_words_with_the_publication_that_made_it(self) -> None:
        story = self.corrected()

        removed(of(story, 2))

        correction = Correction.objects.get()
        assert "nine years" in str(correction.was)
        assert correction.now is None

    def test_facts_that_are_still_told_stay(self) -> None:
        story = self.corrected()

        removed(of(story, 1))

        assert not FactVersion.objects.filter(text=None).exists()
        assert Citation.objects.count() == 2

    def test_a_fact_version_that_only_it_told_is_emptied(self) -> None:
        live = desk.published()
        facts = desk.brief().facts
        changed = (type(facts[0])("The bridge is 413 metres long.", "", facts[0].sources), facts[1])
        desk.updated(live.story, facts=changed)

        removed(of(live.story, 1))

        texts = FactVersion.objects.filter(fact__uid=compose(live.story).keys.facts[0])
        assert list(texts.values_list("text", flat=True)) == [
            None, "The bridge is 413 metres long.",
        ]  # fmt: skip

    def test_every_publication_that_says_the_same_goes_with_it(self) -> None:
        story = self.corrected()
        desk.updated(story, dek=desk.brief().dek)

        removed(of(story, 1))

        assert [row.removed for row in Publication.objects.order_by("number")] == [
            True, False, True, True,
        ]  # fmt: skip
        assert Live.objects.get(story=story).withdrawn

    def test_drafts_on_the_way_go_and_texts_still_published_stay_in_the_record(self) -> None:
        story = self.corrected()
        story.refresh_from_db()
        keys = compose(story).keys
        parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
        editing.save(
            story, desk.brief(dek="A draft."), parts=parts, version=story.version,
            by=desk.writer(), at=desk.NOON,
        )  # fmt: skip

        removed(of(story, 1))

        kept = StoryEvent.objects.filter(story=story, brief__isnull=False).exclude(verb="removed")
        assert {event.brief_hash for event in kept} == {of(story, 2).brief_hash}
        assert compose(story).brief.dek == "A draft."

    def test_a_second_order_takes_the_rest(self) -> None:
        story = self.corrected()
        removed(of(story, 1))

        removed(of(story, 2))

        correction = Correction.objects.get()
        assert (correction.was, correction.now) == (None, None)
        assert Live.objects.get(story=story).withdrawn


def test_a_removed_story_is_not_exported() -> None:
    live = desk.published()
    removed(live.publication)

    with pytest.raises(CommandError, match="removed by order"):
        call_command("export_brief", live.slug)
