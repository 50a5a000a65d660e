"""What changed since the proof: listed with its words, approved singly, and until then no seal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from briefings import approving, planning, proofing, sealing
from briefings.admin import board
from briefings.admin.choosing import choices
from briefings.admin.since import shown as in_words
from briefings.approving import OwnChange, Unapproved
from briefings.models import ChangeKind, Edition, Proof
from newsroom import editing
from newsroom.models import Story, User
from newsroom.refusals import NotAllowed, Stale
from newsroom.rows import PartIds
from tests.briefings.desk import address, press_button, queries, shown, signed_in, three_stories
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay, brief, morning, person

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "database_now", lambda: LATER)


def fill() -> Desk:
    """Third and Second, as the desk's proof had them; First is on offer."""
    desk = Desk()
    three_stories(desk)
    prove(planning.plan(morning(most_stories=2), issue_date=DAY, at=NOW), desk.editor)
    return desk


@pytest.fixture
def desk(standing_desk: Desk) -> Desk:
    return standing_desk


@pytest.fixture
def edition(desk: Desk) -> Edition:
    return Edition.objects.get()


def prove(edition: Edition, by: User) -> None:
    with ScriptedRelay() as relay:
        proofing.proof(edition, to=["desk@parallax.example"], by=by, at=NOW, relay=relay.relay)


def reworded(desk: Desk, headline: str, into: str) -> None:
    """The writer's new words, approved by the editor and published."""
    story = Story.objects.get(headline=headline)
    editing.save(
        story, brief(into, section="World"), version=story.version, by=desk.writer, at=NOW,
        parts=PartIds((), ()),
    )  # fmt: skip
    desk.publish(Story.objects.get(pk=story.pk), at=LATER)


def arranged(edition: Edition, *headlines: str, by: User) -> None:
    ids = dict(Story.objects.values_list("headline", "pk"))
    planning.arrange(edition, order=[ids[name] for name in headlines], by=by, at=LATER)


def kinds(edition: Edition) -> list[str]:
    since = approving.since_proof(edition)
    assert since
    return [change.kind for change in since.changes]


def approve_all(edition: Edition, by: User) -> None:
    since = approving.since_proof(edition)
    assert since
    for change in since.open:
        approving.approve(
            edition, kind=change.kind, story=change.story, what=change.what, by=by, at=LATER
        )


def test_a_proof_is_a_numbered_fact_with_its_publications_in_order(
    desk: Desk, edition: Edition
) -> None:
    prove(edition, desk.publisher)

    second, first = edition.proofs.all()
    assert (first.number, first.by, first.at) == (1, desk.editor, NOW)
    assert (second.number, second.by) == (2, desk.publisher)
    told = [item.publication for item in first.items.all()]
    assert [publication.story.headline for publication in told] == ["Third", "Second"]
    assert first.sha == approving.stamp(publication.sha for publication in told)


def test_a_proof_that_did_not_arrive_is_no_fact(desk: Desk, edition: Edition) -> None:
    with (
        ScriptedRelay(lambda n, phase: "550 no" if phase == "rcpt" else "") as relay,
        pytest.raises(proofing.NotProofed),
    ):
        proofing.proof(edition, to=["d@x.example"], by=desk.editor, at=NOW, relay=relay.relay)
    with pytest.raises(proofing.NotProofed, match="No address"):
        proofing.proof(edition, to=[], by=desk.editor, at=NOW)
    assert Proof.objects.count() == 1


def test_before_the_first_proof_and_after_an_unchanged_one_nothing_is_held_back(
    desk: Desk, edition: Edition
) -> None:
    other = planning.plan(morning(slug="other", name="Other"), issue_date=DAY, at=NOW)

    assert approving.since_proof(other) is None
    assert kinds(edition) == []
    assert sealing.seal(edition, by=desk.publisher, at=LATER)


def test_new_words_an_added_a_dropped_and_a_moved_story_are_changes(
    desk: Desk, edition: Edition
) -> None:
    reworded(desk, "Third", "Third, reworded")
    assert kinds(edition) == [ChangeKind.WORDS]
    arranged(edition, "Second", "Third, reworded", by=desk.editor)
    assert kinds(edition) == [ChangeKind.WORDS, ChangeKind.ORDER]
    arranged(edition, "First", by=desk.editor)
    assert kinds(edition) == [ChangeKind.ADDED, ChangeKind.DROPPED, ChangeKind.DROPPED]
    arranged(edition, "Third, reworded", "Second", by=desk.editor)
    assert kinds(edition) == [ChangeKind.WORDS]


def test_the_seal_is_held_back_until_each_change_is_approved(desk: Desk, edition: Edition) -> None:
    reworded(desk, "Third", "Third, reworded")
    arranged(edition, "Second", "Third, reworded", by=desk.editor)

    with pytest.raises(Unapproved, match="2 changes since proof 1"):
        sealing.seal(edition, by=desk.publisher, at=LATER)
    change = approving.since_proof(edition).changes[0]  # type: ignore[union-attr]
    approving.approve(
        edition, kind=change.kind, story=change.story, what=change.what, by=desk.publisher, at=LATER
    )
    with pytest.raises(Unapproved, match="1 change since proof 1"):
        sealing.seal(edition, by=desk.publisher, at=LATER)
    approve_all(edition, desk.publisher)
    assert sealing.seal(edition, by=desk.publisher, at=LATER)


def test_a_new_proof_takes_the_place_of_approvals(desk: Desk, edition: Edition) -> None:
    reworded(desk, "Third", "Third, reworded")

    prove(edition, desk.editor)

    assert kinds(edition) == []
    assert sealing.seal(edition, by=desk.publisher, at=LATER)


def test_nobody_approves_a_change_they_had_a_hand_in(desk: Desk, edition: Edition) -> None:
    arranged(edition, "Second", "First", by=desk.editor)

    with pytest.raises(OwnChange, match="somebody else approves it"):
        approve_all(edition, desk.editor)
    arranged(edition, "First", "Second", by=desk.publisher)
    approve_all(edition, person("olga", "editor"))
    assert approving.since_proof(edition).open == []  # type: ignore[union-attr]


def test_who_wrote_the_new_words_does_not_approve_them(desk: Desk, edition: Edition) -> None:
    reworded(desk, "Third", "Third, reworded")
    desk.writer.groups.set(desk.editor.groups.all())
    wrote = User.objects.get(pk=desk.writer.pk)

    with pytest.raises(OwnChange):
        approve_all(edition, wrote)
    approve_all(edition, desk.editor)


def test_what_the_clock_added_anybody_may_approve(desk: Desk, edition: Edition) -> None:
    planning.arrange(edition, order=[], by=desk.editor, at=NOW - timedelta(hours=9))
    Edition.objects.filter(pk=edition.pk).update(arranged_at=None)
    planning.refresh_plan(edition)

    assert ChangeKind.DROPPED not in kinds(edition)


def test_an_approval_is_of_these_words_and_no_later_ones(desk: Desk, edition: Edition) -> None:
    reworded(desk, "Third", "Third, reworded")
    approve_all(edition, desk.publisher)
    seen = approving.since_proof(edition).changes[0]  # type: ignore[union-attr]
    assert seen.approval

    reworded(desk, "Third, reworded", "Third, once more")

    with pytest.raises(Unapproved):
        sealing.seal(edition, by=desk.publisher, at=LATER)
    with pytest.raises(Stale, match="another by now"):
        approving.approve(
            edition, kind=seen.kind, story=seen.story, what=seen.what, by=desk.publisher, at=LATER
        )


def test_a_writer_approves_nothing(desk: Desk, edition: Edition) -> None:
    arranged(edition, "Second", "Third", by=desk.editor)

    with pytest.raises(NotAllowed, match="may not proof"):
        approve_all(edition, desk.writer)


def test_the_board_lists_the_words_that_changed_and_a_button_approves_them(
    desk: Desk, edition: Edition, settings: LazySettings
) -> None:
    reworded(desk, "Third", "Third, reworded")
    client = signed_in(desk.publisher)

    page = shown(client, edition)
    assert "1 change since the proof needs approval" in page
    assert "<ins>, reworded</ins>" in page
    assert "“Third, reworded”: headline" in page
    assert "Seal and schedule: approve 1 change first" in page
    assert 'value="seal"' not in page
    (one,) = in_words(approving.since_proof(edition), choices(edition), desk.publisher)
    assert press_button(client, edition, f"approve:{one.value}") == 302
    page = shown(client, edition)
    assert "approved by pia" in page
    assert 'value="seal"' in page


def test_the_board_offers_nobody_their_own_change(desk: Desk, edition: Edition) -> None:
    arranged(edition, "Second", "Third", by=desk.editor)

    page = " ".join(shown(signed_in(desk.editor), edition).split())
    assert "You had a hand in it" in page
    assert '>Third</del><del dir="auto">Second</del>' in page
    assert '>Second</ins><ins dir="auto">Third</ins>' in page
    assert 'value="approve:order' in shown(signed_in(desk.publisher), edition)
    assert press_button(signed_in(desk.editor), edition, "approve:order:0:nonsense") == 409


def test_the_board_costs_the_same_with_one_change_and_with_two(
    desk: Desk, edition: Edition
) -> None:
    client = signed_in(desk.publisher)
    reworded(desk, "Third", "Third, reworded")
    shown(client, edition)
    one = queries(client, address(edition))
    reworded(desk, "Second", "Second, reworded")

    assert kinds(edition) == [ChangeKind.WORDS, ChangeKind.WORDS]
    assert queries(client, address(edition)) == one
