"""Publishing, correcting, retracting: what readers see, and that it is exactly what was approved."""

from __future__ import annotations

import uuid
from datetime import timedelta

import msgspec
import pytest

from newsroom import press, workflow
from newsroom.brief import Fact, Source
from newsroom.models import (
    Live,
    Press,
    Publication,
    PublicationPart,
    Stage,
    Story,
    Verb,
)
from newsroom.models.mention import Mention
from newsroom.press import AlreadyPublished, NothingWrong
from newsroom.refusals import NotYet, Stale
from newsroom.workflow import ReasonMissing
from perspectives.models import Outlet
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
LATER = desk.NOON + timedelta(hours=1)


def longer_bridge() -> tuple[Fact, ...]:
    first = Fact("The bridge is 421 metres long.", "", (Source("https://varn.example/act"),))
    return (first, desk.brief().facts[1])


def test_the_first_publication_says_what_was_approved() -> None:
    live = desk.published()

    assert live.publication.number == 1
    assert live.publication.brief == desk.brief().canonical()
    assert live.story.stage == Stage.PUBLISHED


def test_a_text_that_changed_behind_the_approval_is_not_published() -> None:
    story = desk.approved()
    Outlet.objects.filter(name="Varn Post").update(name="The Varn Post")

    with pytest.raises(Stale):
        press.publish(story, by=desk.publisher(), at=LATER)

    assert not Publication.objects.exists()


def test_a_second_click_is_told_which_publication_is_out() -> None:
    story = desk.published().story

    with pytest.raises(AlreadyPublished, match="publication 1"):
        press.publish(story, by=desk.publisher(), at=LATER)


def test_an_embargo_is_kept_until_its_very_moment() -> None:
    story = workflow.embargo(desk.approved(), by=desk.publisher(), at=desk.NOON, until=LATER)
    with pytest.raises(NotYet):
        press.publish(story, by=desk.publisher(), at=LATER - timedelta(microseconds=1))

    assert press.publish(story, by=desk.publisher(), at=LATER).number == 1


def test_a_scheduled_story_is_published_when_it_is_due_and_not_before() -> None:
    story = workflow.schedule(desk.approved(), by=desk.publisher(), at=desk.NOON, publish_at=LATER)

    assert press.publish_scheduled(story.pk, at=LATER - timedelta(seconds=1)) is None
    publication = press.publish_scheduled(story.pk, at=LATER)
    assert publication is not None
    assert publication.published_by == desk.publisher()
    assert press.publish_scheduled(story.pk, at=LATER) is None


def test_a_story_that_cannot_be_published_is_laid_aside_with_the_reason() -> None:
    story = workflow.schedule(desk.approved(), by=desk.publisher(), at=desk.NOON, publish_at=LATER)

    press.lay_aside(story.pk, at=LATER, note="A source changed.")

    story.refresh_from_db()
    assert story.publish_at is None
    assert story.events.order_by("-id")[0].note == "A source changed."


def test_publications_form_one_chain_without_gaps() -> None:
    first = desk.published()
    desk.published(headline="Another story")
    desk.updated(first.story, headline="The bridge at Varn is open")

    publications = list(Publication.objects.after(0))

    assert [publication.serial for publication in publications] == [1, 2, 3]
    shas = ["0" * 64, *(publication.sha for publication in publications)]
    assert [publication.prev_sha for publication in publications] == shas[:-1]
    assert Press.objects.get().chain_head == shas[-1]


def test_readers_lists_have_the_headline_of_what_is_live_and_none_of_what_is_withdrawn() -> None:
    live = desk.published()
    assert live.headline == "The bridge at Varn opens"
    desk.corrected(live.story, headline="The bridge at Varn is open")
    live.refresh_from_db()
    assert live.headline == "The bridge at Varn is open"
    desk.retracted(live.story)
    live.refresh_from_db()
    assert live.headline == ""


def test_an_update_moves_what_readers_see_and_keeps_what_they_saw() -> None:
    live = desk.published()

    desk.updated(live.story, headline="The bridge at Varn is open")

    live.refresh_from_db()
    assert live.telling().brief.headline == "The bridge at Varn is open"
    assert live.first_published_at == desk.NOON
    assert Publication.objects.get(number=1).telling().brief == desk.brief()


def test_a_correction_names_what_was_wrong_and_every_publication_that_said_so() -> None:
    story = desk.published().story
    desk.updated(story, headline="The bridge at Varn is open")

    publication = desk.corrected(
        story, headline="The bridge at Varn is open", facts=longer_bridge()
    )

    correction = publication.corrections.get()
    assert (correction.was, correction.now) == (
        "The bridge is 412 metres long.",
        "The bridge is 421 metres long.",
    )
    assert sorted(wrong.number for wrong in correction.wrong.all()) == [1, 2]


def test_a_correction_may_name_some_of_the_changed_parts_only() -> None:
    story = desk.published().story
    desk.reworded(story, headline="The bridge at Varn is open", facts=longer_bridge())
    fact = uuid.UUID(Live.objects.get(story=story).telling().keys.facts[0])

    publication = press.correct(
        story, by=desk.publisher(), at=LATER, note="We misread the act.", parts=[fact]
    )

    assert publication.corrections.get().part_uid == fact


def test_a_correction_without_a_change_or_a_reason_is_refused() -> None:
    story = desk.published().story
    desk.reworded(story, kicker="Roads")
    with pytest.raises(NothingWrong):
        press.correct(story, by=desk.publisher(), at=LATER, note="Nothing")
    with pytest.raises(ReasonMissing):
        press.correct(story, by=desk.publisher(), at=LATER, note=" ")

    assert Publication.objects.count() == 1


def test_a_fact_that_was_wrong_and_is_gone_is_a_correction_to_nothing() -> None:
    story = desk.published().story
    one, two = desk.brief().facts
    framings = tuple(msgspec.structs.replace(f, stances=()) for f in desk.brief().framings)

    publication = desk.corrected(story, facts=(one,), framings=framings)

    gone = publication.corrections.get(kind="fact")
    assert (gone.was, gone.now) == (two.text, "")


def test_a_retraction_leaves_the_reason_and_withdraws_the_text() -> None:
    live = desk.published()

    publication = desk.retracted(live.story, note="The act was a forgery.")

    live.refresh_from_db()
    assert live.withdrawn
    assert live.search is None
    assert (publication.kind, publication.note) == ("retraction", "The act was a forgery.")
    assert live.story.events.order_by("-id")[0].verb == Verb.RETRACTED
    assert not Live.objects.readable().exists()


def test_a_retracted_story_may_be_published_again_after_a_new_approval() -> None:
    story = desk.published().story
    desk.retracted(story)
    story = Story.objects.get(pk=story.pk)

    publication = press.publish(desk.approve(story), by=desk.publisher(), at=LATER)

    assert (publication.number, publication.kind) == (3, "update")
    assert not Live.objects.get(story=story).withdrawn


def test_a_publication_names_its_fact_versions_and_the_outlets_it_quotes() -> None:
    live = desk.published()

    pinned = set(live.story.story_facts.values_list("version_id", flat=True))
    named = PublicationPart.objects.filter(publication=live.publication, kind="fact")
    assert set(named.values_list("fact_version_id", flat=True)) == pinned
    quoted = Mention.objects.filter(publication=live.publication)
    assert set(quoted.values_list("outlet", flat=True)) == set(
        Outlet.objects.filter(framing_outlets__isnull=False).values_list("pk", flat=True)
    )


def test_a_published_story_is_found_by_a_word_of_its_headline() -> None:
    desk.published()

    assert Live.objects.filter(search="bridge").exists()
