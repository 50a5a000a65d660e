"""What an approver finds of the wording: kept with the approval, by two people or by one alone."""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.urls import reverse

from newsroom import workflow
from newsroom.compose import compose
from newsroom.models import Judgement, Stage, Story, Wording
from newsroom.refusals import ReasonMissing
from tests.newsroom import desk
from tests.newsroom.test_admin_verbs import press, signed_in

pytestmark = pytest.mark.django_db


def test_the_judgement_is_kept_with_the_approval_and_told_in_history() -> None:
    story = desk.submit(desk.draft())
    seen = compose(story).brief.hash

    given = {"wording": "uneven", "sentence": "B is sharper.", "names_hidden": "1"}
    assert press("editor", story, "approve", seen_hash=seen, **given) == 302

    kept = Judgement.objects.get()
    assert (kept.names_hidden, kept.wording, kept.sentence) == (True, "uneven", "B is sharper.")
    assert kept.event == story.events.latest("id")
    history = signed_in("editor").get(reverse("admin:newsroom_story_history", args=[story.pk]))
    assert "B is sharper." in history.content.decode()


def test_what_was_judged_stays_when_the_approval_is_refused() -> None:
    story = desk.submit(desk.draft())
    verb = reverse("admin:newsroom_story_verb", args=[story.pk, "approve"])
    given = {"wording": "uneven", "sentence": " ", "names_hidden": "1", "seen_hash": "x"}
    page = re.sub(r"\s+", " ", signed_in("editor").post(verb, given).content.decode())
    assert 'value="uneven" checked' in page
    assert 'name="names_hidden" value="1"' in page


def test_uneven_wording_is_explained() -> None:
    story = desk.submit(desk.draft())
    judged = workflow.Judged(names_hidden=False, wording=Wording.UNEVEN, sentence=" ")
    with pytest.raises(ReasonMissing):
        workflow.approve(story, by=desk.editor(), at=desk.NOON, judged=judged)
    assert Story.objects.get().stage == Stage.IN_REVIEW
    workflow.approve(story, by=desk.editor(), at=desk.NOON)
    assert not Judgement.objects.exists()


def test_who_approves_alone_says_what_the_wording_is_like_as_everybody_does(
    settings: LazySettings,
) -> None:
    settings.ONE_PERSON_NEWSROOM = True
    story = desk.submit(desk.draft())
    seen = compose(story).brief.hash
    given = {"note": "Nobody else is awake.", "seen_hash": seen}
    given |= {"wording": "uneven", "names_hidden": "1"}

    assert press("editor", story, "approve-alone", **given) == 409
    assert (story.stage, Judgement.objects.count()) == (Stage.IN_REVIEW, 0)

    assert press("editor", story, "approve-alone", sentence="B is sharper.", **given) == 302
    kept = Judgement.objects.get()
    assert (kept.names_hidden, kept.wording, kept.sentence) == (True, "uneven", "B is sharper.")
    assert (kept.event, kept.event.verb) == (story.events.latest("id"), "approved alone")


def test_names_that_were_hidden_on_the_way_to_approving_alone_are_said_to_be_hidden(
    settings: LazySettings,
) -> None:
    settings.ONE_PERSON_NEWSROOM = True
    story = desk.submit(desk.draft())
    review = reverse("admin:newsroom_story_review", args=[story.pk])
    alone = reverse("admin:newsroom_story_verb", args=[story.pk, "approve-alone"])
    editor = signed_in("editor")

    assert f'href="{alone}?names_hidden=1"' in editor.get(f"{review}?hide=1").content.decode()
    assert f'href="{alone}"' in editor.get(review).content.decode()
    page = editor.get(f"{alone}?names_hidden=1").content.decode()
    assert 'name="names_hidden" value="1"' in page
