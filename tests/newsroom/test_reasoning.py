"""Why warnings stand is said beside them, before the story is submitted, and goes along with it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from newsroom import editing, reasoning, workflow
from newsroom.models import Autosave, GivenReason, Stage, Story
from newsroom.refusals import NotAllowed
from newsroom.rows import PartIds
from tests.newsroom import desk
from tests.newsroom.removals import removed
from tests.newsroom.test_admin_verbs import signed_in

pytestmark = pytest.mark.django_db
BARE = "framings_show_words:framing-2"
WHY = "B’s outlets ran one short piece each."


def address(story: Story) -> str:
    return reverse("admin:newsroom_story_change", args=[story.pk])


def boxes(client: Client, path: str) -> dict[str, str]:
    """What stands in each box for a reason, by its name; whether it belongs to the story's form with it."""
    page = client.get(path).content.decode()
    found = re.findall(r'<textarea[^>]*name="(reason:[^"]+)"([^>]*)>([^<]*)<', page)
    return {f"{name}{' of the form' * ('story-form' in rest)}": text for name, rest, text in found}


def saved(client: Client, story: Story, **fields: str) -> Story:
    """Save the story as its page has it, with these fields beside."""
    form = dict(client.get(address(story)).context["form"].data.lists())
    answer = client.post(address(story), form | {"do": "save"} | fields)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Story.objects.get(pk=story.pk)


def test_each_warning_has_a_box_that_is_saved_with_the_draft_and_leaves_its_text_alone() -> None:
    story, writer = desk.draft(), signed_in("writer")
    before = story.events.count()
    assert boxes(writer, address(story)) == {f"reason:{BARE} of the form": ""}

    after = saved(writer, story, **{f"reason:{BARE}": f" {WHY} "})

    assert after.reasons == {BARE: WHY}
    assert after.brief_hash == story.brief_hash
    assert story.events.count() == before
    assert boxes(writer, address(story)) == {f"reason:{BARE} of the form": WHY}


def test_a_reason_goes_along_to_the_submission_and_is_the_events_then() -> None:
    story, writer = desk.draft(), signed_in("writer")
    saved(writer, story, **{f"reason:{BARE}": WHY})
    submit = reverse("admin:newsroom_story_verb", args=[story.pk, "submit"])

    ahead = boxes(writer, submit)
    assert ahead == {f"reason:{BARE}": WHY}
    assert writer.post(submit, ahead).status_code == 302

    assert GivenReason.objects.get().reason == WHY
    assert boxes(writer, address(story)) == {}


def test_an_emptied_box_takes_the_reason_away_and_a_mended_warning_does_so_too() -> None:
    story, by = desk.draft(), desk.writer()
    assert reasoning.say_ahead(story, {BARE: WHY, "shouts:headline": "No."}, by=by, at=desk.NOON)
    assert Story.objects.get().reasons == {BARE: WHY}
    assert not reasoning.say_ahead(story, {BARE: WHY}, by=by, at=desk.NOON)
    assert reasoning.say_ahead(story, {BARE: ""}, by=by, at=desk.NOON)
    assert Story.objects.get().reasons == {}


def test_only_who_may_edit_a_draft_says_why_its_warnings_stand() -> None:
    story = desk.draft()
    with pytest.raises(NotAllowed):
        reasoning.say_ahead(story, {BARE: WHY}, by=desk.publisher(), at=desk.NOON)
    submitted = desk.submit(story)
    assert not reasoning.say_ahead(submitted, {BARE: WHY}, by=desk.editor(), at=desk.NOON)
    assert WHY not in Story.objects.get().reasons.values()
    assert boxes(signed_in("editor"), address(story)) == {}


def test_a_reason_that_cannot_be_kept_is_refused_and_nothing_is_lost() -> None:
    story, writer = desk.draft(), signed_in("writer")
    form = dict(writer.get(address(story)).context["form"].data.lists())
    form |= {"do": "save", "headline": "Another headline", f"reason:{BARE}": "so " * 700}

    answer = writer.post(address(story), form)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "A reason has 2099 signs; there is room for 2000." in page
    assert "Another headline" in page
    assert "so so so" in page
    assert Story.objects.get().version == story.version


def test_a_reason_that_nobody_saved_is_offered_again() -> None:
    story, writer = desk.draft(), signed_in("writer")
    form = dict(writer.get(address(story)).context["form"].data.lists())
    form |= {f"reason:{BARE}": WHY, "tab": "one"}
    kept = reverse("admin:newsroom_story_autosave", args=[story.pk])
    assert writer.post(kept, form).status_code == 200

    page = writer.get(address(story)).content.decode()
    assert "Why warnings stand" in page
    row = Autosave.objects.get()
    restored = boxes(writer, f"{address(story)}?unsaved={row.pk}")
    assert restored == {f"reason:{BARE} of the form": WHY}


def test_an_order_takes_reasons_away_with_the_words() -> None:
    live = desk.published()
    story = live.story
    story.refresh_from_db()
    other = editing.save(
        story, desk.brief(headline="Another headline"), parts=PartIds((), ()),
        version=story.version, by=desk.writer(), at=desk.NOON,
    ).story  # fmt: skip
    assert reasoning.say_ahead(other, {BARE: WHY}, by=desk.writer(), at=desk.NOON)

    removed(live.publication)

    assert Story.objects.get().reasons == {}


def test_a_story_that_is_sent_back_has_the_reasons_it_was_submitted_with() -> None:
    story = desk.submit(desk.draft())
    said = GivenReason.objects.get().reason
    workflow.send_back(story, by=desk.editor(), at=desk.NOON, note="Once more.")
    writer = signed_in("writer")
    submit = reverse("admin:newsroom_story_verb", args=[story.pk, "submit"])

    assert said
    assert boxes(writer, address(story)) == {f"reason:{BARE} of the form": said}
    assert boxes(writer, submit) == {f"reason:{BARE}": said}


def test_a_form_without_boxes_takes_no_reason_back() -> None:
    story, editor = desk.approved(), signed_in("editor")
    said = GivenReason.objects.get().reason
    assert boxes(editor, address(story)) == {}

    after = saved(editor, story, headline="Another headline")

    assert after.stage == Stage.DRAFT
    assert after.reasons == {BARE: said}
    assert saved(editor, story, **{f"reason:{BARE}": ""}).reasons == {}


def test_a_draft_with_errors_keeps_its_reasons_until_they_are_mended() -> None:
    story, writer = desk.draft(), signed_in("writer")
    now = saved(writer, story, **{f"reason:{BARE}": WHY})
    bare = desk.brief(dek="")
    editing.save(
        now, bare, parts=PartIds((), ()), version=now.version, by=desk.writer(), at=desk.NOON
    )
    assert boxes(writer, address(story)) == {f"reason:{BARE} of the form": WHY}
