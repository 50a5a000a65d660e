"""The review: what changed since one read it, comments beside the parts, names hidden, the way on."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import commenting, editing, reading, workflow
from newsroom.brief import Excerpt, Fact, Framing, Source, Stance, StanceKind
from newsroom.compose import compose
from newsroom.models import Comment, Reading, Story
from newsroom.rows import PartIds
from tests.newsroom import desk
from tests.newsroom.test_admin_verbs import signed_in

pytestmark = pytest.mark.django_db


def address(story: Story) -> str:
    return reverse("admin:newsroom_story_review", args=[story.pk])


def shown(story: Story, query: str = "", role: str = "editor") -> str:
    answer = signed_in(role).get(f"{address(story)}{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def sent(story: Story, role: str = "editor", **fields: Any) -> int:
    return signed_in(role).post(address(story), fields).status_code


def read_then_reworded() -> Story:
    """The editor read it; then the writer moved and reworded facts and submitted again."""
    story = desk.draft()
    seen = compose(story).brief.hash
    reading.have_read(story, seen_hash=seen, by=desk.editor(), at=desk.NOON)
    first, second = desk.brief().facts
    story = desk.reworded(
        story, facts=(msgspec.structs.replace(first, text="The bridge is 421 metres long."), second)
    )
    workflow.send_back(story, by=desk.editor(), at=desk.NOON, note="Once more.")
    return desk.submit(Story.objects.get(pk=story.pk))


def test_opening_the_page_writes_nothing() -> None:
    story = desk.submit(desk.draft())
    shown(story)
    assert not Reading.objects.exists()


def test_what_changed_since_one_read_it_is_shown_word_by_word_and_the_rest_is_folded() -> None:
    page = shown(read_then_reworded())

    assert "The bridge is <del>412</del><ins>421</ins> metres long." in page
    assert "changed by test-writer" in page
    assert "1 of 7 parts changed: 1 word added, 1 removed" in page
    assert "<summary>Headline and dek unchanged</summary>" in page
    assert "<summary>Fact 2, context and 2 framings unchanged</summary>" in page
    assert page.count("data-change") == 1


def test_an_unchanged_part_that_somebody_spoke_of_stands_by_itself() -> None:
    story = read_then_reworded()
    assert sent(story, do="remark", part="dek", text="Which bridge?") == 302

    page = shown(story)
    assert "<summary>Headline unchanged</summary>" in page
    assert re.search(r"Show \d+ unchanged words", page)
    assert "<summary>Fact 2, context and 2 framings unchanged</summary>" in page


def test_all_that_follows_a_changed_kicker_is_one_line() -> None:
    story = desk.draft()
    reading.have_read(story, seen_hash=compose(story).brief.hash, by=desk.editor(), at=desk.NOON)
    page = shown(desk.reworded(story, kicker="Rivers"))
    assert "<summary>Headline and dek unchanged</summary>" in page
    assert "<summary>2 facts, context and 2 framings unchanged</summary>" in page


def test_who_never_read_it_reads_the_whole_story() -> None:
    page = shown(read_then_reworded(), role="publisher")
    assert "You have read no earlier text of it" in page
    assert "<del>" not in page
    assert "unchanged" not in page


def test_after_publication_the_tab_since_publication_is_there() -> None:
    live = desk.published()
    story = desk.reworded(live.story, dek="On 14 March 2026 the first cars crossed.")
    page = shown(story, "?since=publication")
    assert "<ins>14</ins>" in page
    assert 'aria-current="true">Since publication' in page


def test_it_is_read_when_somebody_says_so() -> None:
    story = desk.submit(desk.draft())
    seen = compose(story).brief.hash

    assert sent(story, do="read", seen_hash=seen) == 302
    assert sent(story, do="read", seen_hash=seen, quiet="1") == 204
    assert sent(story, do="read", seen_hash="0" * 64) == 409

    assert Reading.objects.get().person == desk.editor()


def test_a_comment_follows_its_fact_when_it_is_moved_and_reworded() -> None:
    story = desk.draft()
    uid = compose(story).keys.facts[1]
    assert sent(story, do="remark", part=uid, text="Whose euros?") == 302

    first, second = desk.brief().facts
    moved = (msgspec.structs.replace(second, text="It cost 92 million euros."),)
    keys = compose(story).keys
    editing.save(
        story, desk.brief(facts=moved, framings=()), parts=PartIds((uid,), ()), version=1,
        by=desk.writer(), at=desk.NOON,
    )  # fmt: skip

    page = shown(story)
    part = page[page.index('id="fact-1"') : page.index('id="context"')]
    assert "Whose euros?" in part
    assert keys.facts[1] == uid
    assert first.text not in part


def test_a_comment_on_a_part_that_is_gone_stands_with_the_whole_story() -> None:
    story = desk.draft()
    Comment.objects.create(
        story=story, part="0" * 8 + "-0000" * 3 + "-" + "0" * 12, text="Gone?", by=desk.editor(),
        at=desk.NOON,
    )  # fmt: skip
    page = shown(story)
    assert "Gone?" in page[page.index('id="whole"') :]


def test_comments_are_answered_resolved_and_opened_again_on_the_page() -> None:
    story = desk.draft()
    sent(story, do="remark", part="dek", text="Which day?")
    said = Comment.objects.get()
    number = str(said.pk)

    assert sent(story, "writer", do="answer", comment=number, text="Friday.") == 302
    assert sent(story, do="resolve", comment=number) == 302
    assert sent(story, do="resolve", comment=number) == 409
    assert "Open again" in shown(story)
    assert sent(story, do="open", comment=number) == 302
    assert "1 open comment" in shown(story)


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "remark", "part": "", "text": "  "}, {"do": "remark", "part": "fact-1", "text": "So."},
        {"do": "remark", "part": "", "text": "a" * 2_001}, {"do": "dance", "comment": "{}"},
        {"do": "answer", "comment": "{}", "text": ""}, {"do": "remark", "text": "a\x00b"},
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_nothing_is_lost(fields: dict[str, str]) -> None:
    story = desk.draft()
    said = commenting.remark(story, part="", by=desk.editor(), at=desk.NOON, note="So?")
    fields = {name: value.replace("{}", str(said.pk)) for name, value in fields.items()}
    answer = signed_in("editor").post(address(story), fields)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert Comment.objects.count() == 1


def test_a_comment_of_another_story_is_not_found_here() -> None:
    other = commenting.remark(
        desk.draft(headline="Another"), part="", by=desk.editor(), at=desk.NOON, note="So?"
    )
    assert sent(desk.draft(), do="resolve", comment=str(other.pk)) == 404


def test_names_of_perspectives_and_outlets_can_be_hidden() -> None:
    story = desk.submit(desk.draft())
    assert "River towns" in shown(story)

    page = shown(story, "?hide=1")

    for name in (
        "River towns",
        "The capital",
        "Річковий вісник",
        "Capital Courier",
        "visnyk.example",
    ):
        assert name not in page
    assert "Framing A" in page
    assert "name hidden" in page
    assert 'name="names_hidden" value="1"' in page


def test_the_reviewer_reads_the_reason_beside_the_warning() -> None:
    page = shown(desk.submit(desk.draft()))
    assert "Framing B shows no excerpt." in page
    assert "It is so." in page


def test_only_an_editor_is_offered_the_way_on() -> None:
    story = desk.submit(desk.draft())
    assert 'id="approve"' in shown(story)
    for role in ("writer", "publisher"):
        page = shown(story, role=role)
        assert 'id="approve"' not in page
        assert 'name="do" value="remark"' in page


def large() -> Story:
    words = tuple(
        Excerpt(f"Words {n}", "en", f"https://a.example/{n}", outlet="Varn Post") for n in range(4)
    )
    seen = (Stance(1, StanceKind.REPORTED, 1),)
    return desk.draft(
        facts=tuple(
            Fact(f"Fact {n}.", sources=(Source(f"https://b.example/{n}", outlet="Varn Post"),))
            for n in range(10)
        ),
        framings=tuple(
            Framing(f"View {n}", "They say so.", ("Varn Post",), excerpts=words, stances=seen)
            for n in range(8)
        ),
    )


def test_the_page_costs_the_same_however_much_is_said() -> None:
    costs = []
    for story, times in ((desk.draft(), 1), (large(), 40)):
        for number in range(times):
            said = commenting.remark(
                story, part="dek", by=desk.editor(), at=desk.NOON, note=f"Comment {number}"
            )
            commenting.answer(said, by=desk.writer(), at=desk.NOON, note="So.")
        client = signed_in("editor")
        client.get(address(story))
        with CaptureQueriesContext(connection) as asked:
            client.get(address(story))
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert costs[1] <= 40
