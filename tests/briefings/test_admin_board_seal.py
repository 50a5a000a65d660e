"""Sealing on the board: whom it says it reaches, who is past the hour, and a board that changed since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from briefings import addresses, planning, sealing
from briefings.admin import board, editions
from briefings.admin.choosing import choices
from briefings.admin.wavedata import buttons, promise, reach
from briefings.models import Delivery, Edition, Subscription, Suppression
from newsroom import editing
from newsroom.brief import hash_of
from newsroom.models import Live, Publication, Story
from newsroom.rows import PartIds
from tests.briefings.desk import address, press_button, shown, signed_in, three_stories
from tests.briefings.support import DAY, NOW, Desk, brief, morning, reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's clock stands at noon of the day before the edition."""
    for module in (board, editions):
        monkeypatch.setattr(module, "database_now", lambda: NOW)


@pytest.fixture
def stories(desk: Desk) -> list[Story]:
    return three_stories(desk)


@pytest.fixture
def edition(stories: list[Story]) -> Edition:
    return planning.plan(morning(most_stories=2), issue_date=DAY, at=NOW)


def test_sealing_owes_it_to_as_many_readers_as_the_board_said(desk: Desk, edition: Edition) -> None:
    briefing = edition.briefing
    for number, zone in enumerate(["Asia/Tokyo", "Asia/Tokyo", "UTC", "America/Lima"]):
        reader(briefing, f"r{number}@example.org", zone)
    reader(briefing, "world@example.org", "Asia/Tokyo", ("world",))
    reader(briefing, "other@example.org", "UTC", ("economy",))
    left = reader(briefing, "left@example.org")
    Subscription.objects.filter(subscriber=left).update(left_at=NOW)
    paused = reader(briefing, "paused@example.org")
    Subscription.objects.filter(subscriber=paused).update(paused_until=DAY + timedelta(days=1))
    reader(briefing, "bounced@example.org")
    Suppression.objects.create(
        address_key=addresses.key_of("bounced@example.org"), reason="bounce", at=NOW
    )

    reached = reach(edition, {"world"}, NOW)
    press_button(signed_in(desk.publisher), edition, "seal")

    owed = Delivery.objects.filter(edition_id=edition.pk)
    assert {wave.zone: wave.readers for wave in reached.waves} == {
        wave.zone: owed.filter(wave_id=wave.pk).count() for wave in edition.waves.all()
    }
    assert (reached.readers, reached.silent) == (owed.count(), 1) == (5, 1)


def test_under_the_seal_stands_what_will_happen(desk: Desk, edition: Edition) -> None:
    reader(edition.briefing, "tokyo@example.org", "Asia/Tokyo")
    reader(edition.briefing, "lima@example.org", "America/Lima")

    said = promise(edition, 2, reach(edition, {"world"}, NOW), NOW)

    assert said[0] == "2 stories are frozen as they are now."
    assert said[1] == (
        "Nothing leaves for 1 min; it can be undone until the first mail leaves: Sun 22 Nov, 21:00 UTC."
    )
    assert " ".join(said[2:]) == (
        "2 readers in 2 zones get it at 06:00 their own time, the first at Mon 23 Nov, 06:00 in "
        "Tokyo (Sun 22 Nov, 21:00 UTC, in 9 h)."
    )
    page = shown(signed_in(desk.publisher), edition)
    assert said[2] in page
    assert "Tokyo in 9 h and Lima in 23 h" in page
    assert "first wave Mon 06:00 Tokyo, Sun 21:00 UTC," in page
    assert "Schedule for Mon 23 Nov, 06:00 in each reader’s zone" in page


MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # past six in Auckland and Tokyo, not in Lima


@pytest.fixture
def spread(edition: Edition) -> Edition:
    for name, zone in (("a", "Pacific/Auckland"), ("t", "Asia/Tokyo"), ("l", "America/Lima")):
        reader(edition.briefing, f"{name}@example.org", zone)
    return edition


def test_readers_who_are_past_their_hour_are_sent_it_now_or_skipped(spread: Edition) -> None:
    reached = reach(spread, {"world"}, MORNING)

    assert (
        "2 readers in Auckland and Tokyo are already past 06:00: send now, and they get it in 1 min; "
        "skip, and they do not get this edition."
    ) in promise(spread, 2, reached, MORNING)
    assert reached.summary == "Lima in 10 h; 2 readers are already past the hour"
    assert [button.says for button in buttons(spread, reached)] == [
        "Seal: send to 2 now, 1 at 06:00",
        "Seal: skip 2, 1 at 06:00",
    ]


def test_until_when_a_seal_can_be_undone_is_said_as_sealing_has_it(
    desk: Desk, spread: Edition
) -> None:
    def said(at: datetime) -> str:
        return promise(spread, 2, reach(spread, {"world"}, at), at)[1]

    before, late = "Nothing leaves for 1 min; it can be undone until ", NOW + timedelta(days=2)
    assert said(MORNING) == (
        f"{before}the first mail leaves: in 1 min if you send now, Mon 23 Nov, 11:00 UTC if you skip."
    )
    assert said(late) == f"{before}the first mail leaves: in 1 min if you send now."
    Subscription.objects.all().delete()
    assert said(late) == f"{before}Tue 24 Nov, 12:01 UTC."
    sealing.seal(spread, by=desk.publisher, at=late)
    spread.refresh_from_db()
    assert spread.out_at == late + timedelta(minutes=1)
    assert sealing.unseal(spread, by=desk.publisher, at=late + timedelta(seconds=59))


@pytest.mark.parametrize(("button", "owed"), [("seal", 3), ("seal-skip", 1)])
def test_the_choice_is_kept_with_the_seal(
    desk: Desk, spread: Edition, monkeypatch: pytest.MonkeyPatch, button: str, owed: int
) -> None:
    monkeypatch.setattr(board, "database_now", lambda: MORNING)
    past = reach(spread, {"world"}, MORNING).past_seen

    assert press_button(signed_in(desk.publisher), spread, button, past=past) == 302
    assert spread.seals.get().past_hour == ("send" if owed == 3 else "skip")
    assert Delivery.objects.filter(edition_id=spread.pk).count() == owed


def test_nobody_is_skipped_whose_hour_came_while_the_page_stood_open(
    desk: Desk, spread: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = reach(spread, {"world"}, MORNING).past_seen
    monkeypatch.setattr(board, "database_now", lambda: MORNING + timedelta(hours=12))

    assert press_button(signed_in(desk.publisher), spread, "seal-skip", past=past) == 409
    spread.refresh_from_db()
    assert spread.sealed_at is None


def test_a_story_that_cannot_be_read_holds_its_edition_and_the_board_says_so(
    desk: Desk, edition: Edition
) -> None:
    reader(edition.briefing, "a@example.org")
    story = edition.items.get(position=1).story
    poisoned(story)
    client = signed_in(desk.publisher)

    page = shown(client, edition)
    assert "its stored text cannot be read" in page
    assert 'value="seal"' not in page
    assert press_button(client, edition, "seal") == 409
    edition.refresh_from_db()
    assert "“third” cannot be read" in edition.held_because
    assert not Delivery.objects.exists()
    other = planning.plan(morning(slug="other", name="Other"), issue_date=DAY, at=NOW)
    second = edition.items.get(position=2).story_id
    planning.arrange(other, order=[second], by=desk.editor, at=NOW)
    assert press_button(client, other, "seal") == 302


def poisoned(story: Story) -> None:
    """A publication with a control character, as no editor here could have made it."""
    before = story.live.publication
    text = before.said().canonical().replace('"headline":"', '"headline":"\\u0001')
    lines = (before.sha, 99, 2, "update", hash_of(text), before.keys, "")
    after = Publication.objects.create(
        story=story, number=2, kind="update", schema=before.schema, brief=text,
        brief_hash=hash_of(text), keys=before.keys, serial=99, prev_sha=before.sha,
        sha=hash_of("\n".join(map(str, lines))), published_at=NOW,
        published_by=before.published_by,
    )  # fmt: skip
    Live.objects.filter(story=story).update(publication=after)


def test_a_text_that_changed_since_the_page_was_opened_is_not_sealed(
    desk: Desk, edition: Edition
) -> None:
    client = signed_in(desk.publisher)
    seen = choices(edition)
    story = edition.items.get(position=1).story
    editing.save(
        story, brief("Third, reworded", section="World"), version=story.version, by=desk.writer,
        at=NOW, parts=PartIds((), ()),
    )  # fmt: skip
    desk.publish(Story.objects.get(pk=story.pk))

    response = client.post(
        address(edition), {"do": "seal", "order": seen.order_seen, "texts": seen.texts_seen}
    )

    assert response.status_code == 409
    edition.refresh_from_db()
    assert edition.sealed_at is None
