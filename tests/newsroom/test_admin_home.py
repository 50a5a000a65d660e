"""The desk's first page: what waits for whom and why, what is due, in review, scheduled, changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import editing, factchecking, handing, presence, workflow
from newsroom.brief import Fact
from newsroom.clock import database_now
from newsroom.compose import compose
from newsroom.models.freshness import Verdict
from newsroom.models.reviewing import Reading
from newsroom.models.story import Story
from newsroom.rows import PartIds
from tests.newsroom import desk
from tests.newsroom.crowd import crowd

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def home(role: str) -> str:
    client = Client()
    client.force_login(desk.person(role))
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    return answer.content.decode()


def panel(page: str, name: str) -> str:
    """The words of one panel, tags taken out."""
    found = re.search(rf'<section class="panel" id="{name}">(.*?)</section>', page, re.DOTALL)
    assert found, name
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def in_review(headline: str = "In review") -> Story:
    story = desk.draft(headline=headline)
    return desk.submit(story, at=database_now() - 2 * HOUR)


def test_nothing_waits_in_an_empty_newsroom() -> None:
    page = home("writer")

    assert "Nothing waits for you." in page
    assert "Nothing is due today." in page


def test_a_draft_that_was_sent_back_waits_for_its_writer_with_the_reason() -> None:
    story = in_review("Sent back")
    workflow.send_back(story, by=desk.editor(), at=database_now(), note="Fact 2 has no source.")

    needs = panel(home("writer"), "needs-me")

    assert "Sent back to me" in needs
    assert "Fact 2 has no source." in needs
    assert "test-editor" in needs
    assert "Sent back to me" not in panel(home("editor"), "needs-me")


def test_handed_in_again_it_waits_for_its_writer_no_longer() -> None:
    story = in_review()
    workflow.send_back(story, by=desk.editor(), at=database_now(), note="Again.")
    desk.submit(story, at=database_now())

    assert "Sent back" not in panel(home("writer"), "needs-me")


def test_a_draft_that_was_sent_back_and_handed_on_waits_for_the_colleague() -> None:
    story = in_review()
    workflow.send_back(story, by=desk.editor(), at=database_now(), note="Again.")
    handing.hand_over(
        story, desk.editor(), by=desk.writer(), at=database_now(), note="Who reads Yoruba?"
    )

    assert "Nothing waits" in home("writer")
    needs = panel(home("editor"), "needs-me")
    assert "Handed to me" in needs
    assert "Who reads Yoruba?" in needs


def test_a_story_waits_for_the_approval_of_those_who_did_not_write_it() -> None:
    in_review("Read me")

    assert "Waits for my approval" in panel(home("editor"), "needs-me")
    assert "Read me" not in panel(home("writer"), "needs-me")


def test_an_editor_who_wrote_in_it_is_not_asked_to_approve_it() -> None:
    story = desk.draft()
    _, keys, *_ = compose(story)
    parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
    editing.save(
        story, desk.brief(dek="On 14 March 2026."), parts=parts, version=story.version,
        by=desk.editor(), at=desk.NOON,
    )  # fmt: skip
    story.refresh_from_db()
    desk.submit(story, at=database_now())

    assert "Waits for my approval" not in home("editor")


def test_what_is_approved_waits_for_a_publisher() -> None:
    desk.approved(headline="Ready")

    assert "Approved: mine to publish" in panel(home("publisher"), "needs-me")
    assert "Ready" not in panel(home("editor"), "needs-me")


def test_the_first_sentence_counts_what_waits() -> None:
    for number in range(3):
        in_review(f"Story {number}")

    assert "Three stories wait for you." in home("editor")


def test_what_is_due_by_the_end_of_the_day_is_a_table_the_soonest_first() -> None:
    now = database_now()
    late, soon = desk.draft(headline="Late one"), desk.draft(headline="Soon one")
    handing.set_due(late, now + HOUR / 60, by=desk.writer(), at=now - HOUR)
    handing.set_due(soon, now + HOUR / 30, by=desk.writer(), at=now - HOUR)
    far = desk.draft(headline="Far one")
    handing.set_due(far, now + 50 * HOUR, by=desk.writer(), at=now)

    due = panel(home("editor"), "due-today")

    assert due.index("Late one") < due.index("Soon one")
    assert "nobody" in due
    assert "Far one" not in due


def test_what_is_published_is_due_no_more() -> None:
    now = database_now()
    story = desk.published(headline="Out").story
    handing.set_due(story, now + HOUR / 60, by=desk.editor(), at=now)

    assert "Out" not in panel(home("editor"), "due-today")


def test_review_says_for_how_long_a_story_waits_and_from_whom() -> None:
    in_review("Waits")

    assert "for 2 h, from test-writer" in panel(home("writer"), "in-review")


def test_review_says_whether_anybody_but_its_writers_has_opened_a_story() -> None:
    story = in_review("Waits")
    submitted = story.events.latest("id")
    for reader, words in ((desk.writer(), True), (desk.editor(), False)):
        Reading.objects.create(story=story, person=reader, event=submitted, at=database_now())

        assert ("nobody has opened it" in panel(home("publisher"), "in-review")) is words


def test_scheduled_stories_count_down() -> None:
    now = database_now()
    story = desk.approved(headline="At noon")
    workflow.schedule(story, by=desk.publisher(), at=now, publish_at=now + 3 * HOUR)

    assert "At noon in 3 h" in panel(home("writer"), "scheduled")


def test_a_live_story_that_was_edited_says_which_parts_differ() -> None:
    story = desk.published(headline="Told so").story
    facts = desk.brief().facts
    other = Fact("The bridge is 413 metres long.", facts[0].as_of, facts[0].sources)
    desk.reworded(story, facts=(other, facts[1]))

    changed = panel(home("editor"), "changed")

    assert "readers see publication 1" in changed
    assert "Fact 1 differs in the draft" in changed


def test_facts_past_review_are_confirmed_from_here() -> None:
    now = database_now()
    story = desk.published().story
    version = story.story_facts.get(position=0).version
    check = factchecking.check(
        version, Verdict.HOLDS, how="Against the act.", by=desk.editor(),
        at=now - 72 * HOUR, review_by=now.date() - 24 * HOUR,
    )  # fmt: skip

    page = home("publisher")

    assert "review was due yesterday in 1 live story" in panel(page, "facts-past-review")
    assert f'name="{version.pk}-after" value="{check.pk}"' in " ".join(page.split())


def test_who_is_in_a_story_is_on_the_desk_once_and_where_they_were_last() -> None:
    now = database_now()
    first, second = desk.draft(headline="First room"), desk.draft(headline="Second room")
    presence.enter(first, "dek", tab="a", by=desk.writer(), at=now - HOUR / 60)
    presence.enter(second, "dek", tab="b", by=desk.writer(), at=now)
    presence.enter(first, "dek", tab="c", by=desk.publisher(), at=now - HOUR)

    here = panel(home("editor"), "on-the-desk")

    assert here.startswith("On the desk 1")
    assert "Second room" in here
    assert "First room" not in here


def test_queues_are_counted_beyond_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.admin.home.MOST", 2)
    for number in range(3):
        story = in_review(f"Waits {number}")
        handing.hand_over(story, desk.writer(), by=desk.editor(), at=database_now())

    page = home("writer")

    assert panel(page, "in-review").startswith("In review 3 ")
    assert "Waits 0" not in panel(page, "in-review")
    assert "In my hands, 3" in panel(page, "needs-me")


def test_home_costs_the_same_whatever_it_finds() -> None:
    roles = ("writer", "editor", "publisher")
    before = [_queries(role) for role in roles]
    crowd(100)
    now = database_now()
    for number in range(4):
        back = in_review(f"Back {number}")
        workflow.send_back(back, by=desk.editor(), at=now, note="Again.")
        in_review(f"Wait {number}")
        handed = desk.draft(headline=f"Handed {number}")
        handing.hand_over(handed, desk.editor(), by=desk.writer(), at=now)
        handing.set_due(handed, now + HOUR / 60, by=desk.editor(), at=now)
        presence.enter(handed, "dek", tab="a", by=desk.writer(), at=now)
        told = desk.published(headline=f"Told {number}").story
        factchecking.check(
            told.story_facts.get(position=0).version, Verdict.WRONG, how="It is not.",
            review_by=None, by=desk.editor(), at=now,
        )  # fmt: skip
        desk.reworded(told, dek="On 14 March 2026 it was otherwise.")
        coming = desk.approved(headline=f"Coming {number}")
        workflow.schedule(coming, by=desk.publisher(), at=now, publish_at=now + HOUR)

    assert [_queries(role) for role in roles] == before


def _queries(role: str) -> int:
    client = Client()
    client.force_login(desk.person(role))
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("admin:index"))
    return len(captured)


def test_the_first_page_says_once_with_whom_a_story_is() -> None:
    now = database_now()
    story = in_review("Sent back")
    workflow.send_back(story, by=desk.editor(), at=now, note="Again.")
    handing.set_due(story, now + timedelta(minutes=1), by=desk.writer(), at=now)

    page = home("writer")

    assert "with nobody; you wrote" in panel(page, "needs-me")
    assert "nobody; you wrote" in panel(page, "due-today")
