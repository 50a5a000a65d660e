"""Saving the working copy: nothing lost, everything accounted for."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom import editing, workflow
from newsroom.brief import Fact, Source
from newsroom.compose import compose
from newsroom.editing import AlreadyAStory, Conflict
from newsroom.models import Contribution, FactVersion, Stage, Story, Verb
from newsroom.models.people import User
from newsroom.refusals import NotAllowed
from newsroom.rows import PartIds
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
LATER = desk.NOON + timedelta(hours=1)


def parts_of(story: Story) -> PartIds:
    keys = compose(story).keys
    return PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))


def save(story: Story, **changes: object) -> editing.Saved:
    return editing.save(
        story, desk.brief(**changes), parts=parts_of(story), version=story.version,
        by=desk.writer(), at=LATER,
    )  # fmt: skip


def test_a_draft_says_what_was_given() -> None:
    assert compose(desk.draft()).brief == desk.brief()


def begun(uid: UUID, by: User | None = None, **changes: object) -> Story:
    return editing.begin(desk.brief(**changes), by=by or desk.writer(), at=LATER, uid=uid)


def test_a_form_that_is_sent_twice_begins_one_story() -> None:
    uid = uuid4()

    assert begun(uid) == begun(uid)
    assert Story.objects.get().uid == uid


def test_a_form_that_began_a_story_begins_no_other_and_writes_over_nothing() -> None:
    uid = uuid4()
    story = begun(uid)

    with pytest.raises(Conflict):
        begun(uid, headline="Something else was typed into it")
    with pytest.raises(NotAllowed, match="Somebody else began a story with this form"):
        begun(uid, by=desk.editor())

    assert compose(Story.objects.get()).brief == compose(story).brief


def test_a_half_done_draft_saves() -> None:
    story = desk.draft(dek="", facts=(), context=(), framings=())

    assert compose(story).brief.dek == ""


def test_the_second_of_two_savers_is_refused_and_nothing_is_written() -> None:
    story = desk.draft()
    save(story, headline="The first saver’s headline")

    with pytest.raises(Conflict):
        save(story, headline="The second saver’s headline")

    assert compose(story).brief.headline == "The first saver’s headline"


def test_a_save_whose_answer_was_lost_is_sent_again_and_meets_no_conflict() -> None:
    story = desk.draft()
    first = save(story, headline="A headline that was saved")

    again = save(story, headline="A headline that was saved")

    assert not again.changed
    assert again.story.version == first.story.version


def test_saving_the_same_text_changes_nothing_but_the_version() -> None:
    story = desk.approved()

    saved = save(story)

    assert not saved.changed
    assert saved.story.stage == Stage.APPROVED


def test_an_edit_after_approval_voids_it_and_says_so() -> None:
    saved = save(desk.approved(), headline="Another headline")

    assert saved.story.stage == Stage.DRAFT
    assert Verb.VOIDED in saved.story.events.values_list("verb", flat=True)


def test_an_edit_by_the_approver_voids_the_approval_too() -> None:
    story = desk.approved()

    saved = editing.save(
        story, desk.brief(headline="Another"), parts=parts_of(story), version=story.version,
        by=desk.editor(), at=LATER,
    )  # fmt: skip

    assert saved.story.stage == Stage.DRAFT
    assert workflow.wrote_in(saved.story, desk.editor())


def test_whoever_changes_the_text_is_written_down_once() -> None:
    story = desk.draft()
    first = save(story, headline="One").story
    save(first, headline="Two")

    assert Contribution.objects.filter(story=story, person=desk.writer()).count() == 1


def test_facts_keep_their_ids_when_they_change_places() -> None:
    story = desk.draft()
    one, two = compose(story).keys.facts
    turned = desk.brief().facts[::-1]
    framings = tuple(msgspec.structs.replace(f, stances=()) for f in desk.brief().framings)

    editing.save(
        story, desk.brief(facts=turned, framings=framings),
        parts=parts_of(story)._replace(facts=(two, one)),
        version=story.version, by=desk.writer(), at=LATER,
    )  # fmt: skip

    assert compose(story).keys.facts == (two, one)


def test_framings_change_places() -> None:
    story = desk.draft()
    keys = parts_of(story)
    turned = desk.brief().framings[::-1]

    editing.save(
        story, desk.brief(framings=turned), parts=keys._replace(framings=keys.framings[::-1]),
        version=story.version, by=desk.writer(), at=LATER,
    )  # fmt: skip

    assert compose(story).brief.framings == turned


def test_a_published_fact_gets_a_new_version_and_keeps_the_old_words() -> None:
    story = Story.objects.get(pk=desk.published().story.pk)
    facts = (Fact("The bridge is 421 metres long.", "", (Source("https://varn.example/act"),)),)
    framings = tuple(msgspec.structs.replace(f, stances=()) for f in desk.brief().framings)

    save(story, facts=facts, framings=framings)

    pin = story.story_facts.get()
    texts = list(FactVersion.objects.filter(fact=pin.fact).values_list("number", "text"))
    assert texts == [
        (1, "The bridge is 412 metres long."),
        (2, "The bridge is 421 metres long."),
    ]


def test_an_unpublished_fact_is_rewritten_in_place() -> None:
    story = desk.draft()
    facts = (Fact("The bridge is 421 metres long."), desk.brief().facts[1])

    save(story, facts=facts)

    assert FactVersion.objects.filter(number__gt=1).count() == 0


def test_editing_a_published_story_leaves_readers_what_is_live() -> None:
    live = desk.published()

    save(Story.objects.get(pk=live.story_id), headline="Not out yet")

    live.refresh_from_db()
    assert live.telling().brief.headline == desk.brief().headline
    assert Story.objects.get(pk=live.story_id).stage == Stage.DRAFT


def test_an_imported_text_that_is_a_story_is_named_and_not_imported_twice() -> None:
    story = editing.begin(desk.brief(), by=desk.writer(), at=LATER, imported=True)

    with pytest.raises(AlreadyAStory, match=story.slug):
        editing.begin(desk.brief(), by=desk.writer(), at=LATER, imported=True)

    assert Story.objects.count() == 1


def test_two_stories_of_one_headline_get_two_addresses() -> None:
    first, second = desk.draft(), desk.draft(dek="Another dek of 2026.")

    assert first.slug != second.slug


def test_no_letter_is_lost_from_a_latin_address() -> None:
    story = desk.draft(headline="Straße in Łódź, Færøerne’s ışık", language="de")

    assert story.slug == "strasse-in-lodz-faeroernes-isik"


def test_a_headline_in_another_script_gets_a_neutral_address() -> None:
    story = desk.draft(headline="Міст у Варні відкрито", language="uk")

    assert story.slug == f"uk-{story.uid.hex[:8]}"


def test_composing_takes_as_many_queries_for_ten_facts_as_for_two() -> None:
    many = tuple(
        Fact(f"Fact {n}.", "", (Source(f"https://varn.example/{n}", outlet="Varn Post"),))
        for n in range(10)
    )
    counts = []
    for facts in (desk.brief().facts, many):
        framings = tuple(msgspec.structs.replace(f, stances=()) for f in desk.brief().framings)
        story = desk.draft(facts=facts, framings=framings)
        with CaptureQueriesContext(connection) as queries:
            compose(story)
        counts.append(len(queries))
    assert counts[0] == counts[1]
