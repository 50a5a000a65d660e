"""The desk's buttons: each calls its decision once and shows a refusal in words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from newsroom import workflow
from newsroom.admin.verbs import VERBS
from newsroom.clock import database_now
from newsroom.compose import compose
from newsroom.models.history import StoryEvent
from newsroom.models.publication import Correction, Live, Publication
from newsroom.models.story import Stage, Story
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(desk.person(role))
    return client


def press(role: str, story: Story, name: str, **sent: object) -> int:
    address = reverse("admin:newsroom_story_verb", args=[story.pk, name])
    status = signed_in(role).post(address, sent).status_code
    story.refresh_from_db()
    return status


def offered(role: str, story: Story) -> list[str]:
    address = reverse("admin:newsroom_story_change", args=[story.pk])
    side = signed_in(role).get(address).context["side"]
    return [offer.verb.name for offer in side.offers]


def in_review() -> Story:
    return desk.submit(desk.draft())


def test_submit_hands_the_story_in_with_its_note() -> None:
    story = desk.draft()
    given = {f"reason:{key}": text for key, text in desk.reasons(story).items()}
    assert press("writer", story, "submit", note="Please look at fact 2.", **given) == 302
    assert story.stage == Stage.IN_REVIEW
    assert StoryEvent.objects.latest("id").note == "Please look at fact 2."


def test_a_held_back_story_names_each_error_and_leads_to_its_field() -> None:
    story = desk.draft(dek="")
    address = reverse("admin:newsroom_story_verb", args=[story.pk, "submit"])
    answer = signed_in("writer").post(address, {"note": "Kept"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The dek is empty." in page
    assert f"{reverse('admin:newsroom_story_change', args=[story.pk])}#dek" in page
    assert "Kept" in page


def test_approve_binds_the_text_that_was_seen() -> None:
    story = in_review()
    assert press("editor", story, "approve", seen_hash=compose(story).brief.hash) == 302
    assert story.stage == Stage.APPROVED


def test_approve_is_refused_when_the_text_is_another_by_now() -> None:
    story = in_review()
    assert press("editor", story, "approve", seen_hash="0" * 64) == 409
    assert story.stage == Stage.IN_REVIEW


@pytest.mark.parametrize("name", ["approve", "approve-alone"])
def test_an_approval_that_does_not_say_what_was_read_is_refused(
    name: str, settings: LazySettings
) -> None:
    settings.ONE_PERSON_NEWSROOM = True
    story = in_review()
    address = reverse("admin:newsroom_story_verb", args=[story.pk, name])
    answer = signed_in("editor").post(address, {"note": "Nobody else is awake."})
    story.refresh_from_db()
    assert answer.status_code == 409
    assert "It is not said which text you read" in answer.content.decode()
    assert (story.stage, story.approved_hash) == (Stage.IN_REVIEW, "")


def test_the_approval_page_carries_the_hash_of_the_text_it_shows() -> None:
    story = in_review()
    address = reverse("admin:newsroom_story_verb", args=[story.pk, "approve"])
    page = signed_in("editor").get(address).content.decode()
    assert f'name="seen_hash" value="{compose(story).brief.hash}"' in page
    assert "412 metres" in page


def test_approve_alone_is_offered_in_a_one_person_newsroom_only(settings: LazySettings) -> None:
    story = in_review()
    assert "approve-alone" not in offered("editor", story)
    settings.ONE_PERSON_NEWSROOM = True
    assert "approve-alone" in offered("editor", story)
    seen = compose(story).brief.hash
    note = "Nobody else is awake."
    assert press("editor", story, "approve-alone", note=note, seen_hash=seen) == 302


def test_send_back_asks_for_a_reason() -> None:
    story = in_review()
    assert press("editor", story, "send-back") == 409
    assert press("editor", story, "send-back", note="Fact 2 has one source.") == 302
    assert story.stage == Stage.DRAFT


def test_publish_brings_the_story_before_readers() -> None:
    story = desk.approved()
    assert press("publisher", story, "publish") == 302
    assert Live.objects.get().story_id == story.pk


def test_schedule_takes_the_moment_on_the_persons_own_clock() -> None:
    publisher = desk.publisher()
    publisher.zone = "Asia/Kolkata"
    publisher.save()
    story = desk.approved()
    assert press("publisher", story, "schedule", publish_at="2099-01-10T06:00") == 302
    assert story.publish_at is not None
    assert story.publish_at.isoformat() == "2099-01-10T00:30:00+00:00"
    assert press("publisher", story, "unschedule") == 302
    assert story.publish_at is None


def test_a_time_that_the_clocks_skip_is_refused_in_words() -> None:
    publisher = desk.publisher()
    publisher.zone = "Europe/Berlin"
    publisher.save()
    story = desk.approved()
    address = reverse("admin:newsroom_story_verb", args=[story.pk, "schedule"])
    answer = signed_in("publisher").post(address, {"publish_at": "2099-03-29T02:30"})
    assert answer.status_code == 422
    assert "does not exist" in answer.content.decode()
    assert "2099-03-29T02:30" in answer.content.decode()


def test_a_moment_that_has_passed_is_refused() -> None:
    story = desk.approved()
    yesterday = database_now() - timedelta(days=1)
    assert press("publisher", story, "schedule", publish_at=f"{yesterday:%Y-%m-%dT%H:%M}") == 409


def test_an_embargo_is_set_and_lifted() -> None:
    story = desk.draft()
    assert press("publisher", story, "embargo", until="2099-01-10T06:00") == 302
    assert story.embargoed_until is not None
    assert press("publisher", story, "embargo", until="") == 302
    assert story.embargoed_until is None


def test_a_correction_names_the_parts_that_were_ticked() -> None:
    story = desk.published().story
    desk.reworded(story, headline="The bridge at Varn opens late", dek="On 14 March 2026.")
    address = reverse("admin:newsroom_story_verb", args=[story.pk, "correct"])
    headline, _dek = signed_in("publisher").get(address).context["parts"]
    note = "The bridge opened late."
    sent = {"part": str(headline.uid), "note": note, "severity": "minor", "origin": "A reader"}
    assert press("publisher", story, "correct", **sent) == 302
    correction = Correction.objects.get()
    assert (correction.kind, correction.severity, correction.origin) == (
        "headline", "minor", "A reader",
    )  # fmt: skip


def test_a_correction_ticks_the_only_change_and_of_several_none() -> None:
    story = desk.published().story
    desk.reworded(story, dek="On 14 March 2026.")
    page = verb_page("publisher", story, "correct")
    assert re.findall(r'name="(\w+)"[^>]*\schecked', page) == ["part"]

    desk.reworded(story, headline="The bridge at Varn opens late", dek="On 14 March 2026.")
    page = verb_page("publisher", story, "correct")
    assert re.findall(r'name="(\w+)"[^>]*\schecked', page) == []


def test_a_correction_that_chooses_nothing_is_refused_and_keeps_what_was_typed() -> None:
    story = desk.published().story
    desk.reworded(story, headline="The bridge at Varn opens late", dek="On 14 March 2026.")
    address = reverse("admin:newsroom_story_verb", args=[story.pk, "correct"])
    publisher = signed_in("publisher")
    _headline, dek = publisher.get(address).context["parts"]

    neither = publisher.post(address, {"note": "We erred.", "origin": "A reader"})
    no_part = publisher.post(address, {"note": "We erred.", "severity": "minor"})
    how_bad = publisher.post(address, {"note": "We erred.", "part": str(dek.uid)})

    assert {answer.status_code for answer in (neither, no_part, how_bad)} == {409}
    assert neither.context["refusal"] == (
        "Tick each part that was wrong and choose whether the error was material or minor."
    )
    assert no_part.context["refusal"] == "Tick each part that was wrong."
    assert how_bad.context["refusal"] == "Choose whether the error was material or minor."
    assert "We erred.</textarea>" in neither.content.decode()
    assert 'value="A reader"' in neither.content.decode()
    assert how_bad.context["given_parts"] == [str(dek.uid)]
    assert not Correction.objects.exists()


def test_a_correction_of_nothing_is_refused() -> None:
    story = desk.published().story
    desk.reworded(story, dek="On 14 March 2026.")
    assert press("publisher", story, "correct", note="We erred.") == 409
    assert Publication.objects.count() == 1


def test_a_retracted_story_says_so() -> None:
    story = desk.published().story
    assert press("publisher", story, "retract", note="It was invented.") == 302
    address = reverse("admin:newsroom_story_change", args=[story.pk])
    page = signed_in("editor").get(address).content.decode()
    assert "This story is retracted." in page
    assert "It was invented." in page


@pytest.mark.parametrize("name", ["approve", "publish", "schedule", "retract", "send-back"])
def test_a_writer_is_refused_what_writers_may_not(name: str) -> None:
    story = in_review()
    assert press("writer", story, name, note="x", publish_at="2099-01-10T06:00") == 403
    assert story.stage == Stage.IN_REVIEW


@pytest.mark.parametrize("name", VERBS)
def test_the_right_is_judged_before_the_form_is_read(name: str) -> None:
    sent = {"publish_at": "soon", "until": "soon", "part": "x", "origin": "\x07"}
    person = "publisher" if VERBS[name].grant in {"submit", "approve", "send back"} else "writer"
    if name == "approve-alone":
        person = "writer"
    assert press(person, in_review(), name, **sent) == 403


def test_each_stage_offers_each_role_its_verbs() -> None:
    story = desk.draft()
    assert offered("writer", story) == ["submit"]
    assert offered("publisher", story) == ["embargo"]
    story = desk.submit(story)
    assert offered("editor", story) == ["approve", "send-back"]
    story = workflow.approve(story, by=desk.editor(), at=desk.NOON)
    assert offered("publisher", story) == ["publish", "schedule", "embargo"]


def test_a_verb_that_nobody_knows_is_not_found() -> None:
    assert press("editor", desk.draft(), "delete") == 404


def test_the_story_page_shows_word_by_word_what_changed_since_publication() -> None:
    story = desk.published().story
    desk.reworded(story, headline="The bridge at Varn opens late")
    address = reverse("admin:newsroom_story_change", args=[story.pk])
    page = signed_in("editor").get(address).content.decode()
    assert "<ins> late</ins>" in page
    assert "1 part" in page


def verb_page(role: str, story: Story, name: str) -> str:
    address = reverse("admin:newsroom_story_verb", args=[story.pk, name])
    return signed_in(role).get(address).content.decode()


def test_the_embargo_s_form_holds_the_embargo_that_is_set_on_the_person_s_clock() -> None:
    publisher = desk.publisher()
    publisher.zone = "Asia/Kolkata"
    publisher.save()
    story = desk.draft()
    press("publisher", story, "embargo", until="2099-01-10T06:00")
    assert 'value="2099-01-10T06:00"' in verb_page("publisher", story, "embargo")


def test_publishing_under_embargo_says_so_before_the_button_does() -> None:
    story = desk.approved()
    assert "Under embargo" not in verb_page("publisher", story, "publish")
    press("publisher", story, "embargo", until="2099-01-10T06:00")
    assert "Under embargo until" in verb_page("publisher", story, "publish")


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_that_cannot_begin_yet_says_what_it_waits_for(name: str) -> None:
    assert VERBS[name].begins
    if name == "correct":
        story = desk.published().story
        assert "have it approved" in verb_page("publisher", story, name)


def test_what_stands_in_the_way_is_said_once() -> None:
    page = verb_page("writer", desk.draft(dek=""), "submit")
    assert "Not yet: mend 1 error first." in page
    assert "First:" not in page
