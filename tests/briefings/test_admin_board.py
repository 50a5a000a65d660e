"""The edition board: what it shows, what its buttons do, who may press them, what it costs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefings import addresses, planning
from briefings.admin import board, editions
from briefings.admin.choosing import choices
from briefings.admin.preflight import preflight
from briefings.admin.wavedata import buttons, promise, reach
from briefings.models import Briefing, Delivery, Edition, Subscription, Suppression
from newsroom import editing, press
from newsroom.brief import hash_of
from newsroom.models import Live, Publication, Story, User
from newsroom.rows import PartIds
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay, brief, morning, reader
from tests.newsroom.crowd import crowd

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's clock stands at noon of the day before the edition."""
    for module in (board, editions):
        monkeypatch.setattr(module, "database_now", lambda: NOW)


@pytest.fixture
def stories(desk: Desk) -> list[Story]:
    return [
        desk.live(brief("First", section="World"), at=NOW - timedelta(hours=3)),
        desk.live(brief("Second", section="World"), at=NOW - timedelta(hours=2)),
        desk.live(brief("Third", section="World"), at=NOW - timedelta(hours=1)),
    ]


@pytest.fixture
def edition(stories: list[Story]) -> Edition:
    return planning.plan(morning(most_stories=2), issue_date=DAY, at=NOW)


def signed_in(user: User) -> Client:
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client = Client()
    client.force_login(user)
    return client


def address(edition: Edition) -> str:
    return reverse("admin:briefings_edition_change", args=[edition.pk])


def shown(client: Client, edition: Edition) -> str:
    response = client.get(address(edition))
    assert response.status_code == 200
    return response.content.decode()


def press_button(client: Client, edition: Edition, do: str, **fields: str) -> int:
    """Press a button of the board as it is shown now."""
    now = choices(Edition.objects.get(pk=edition.pk))
    whole = {"do": do, "order": now.order_seen, "texts": now.texts_seen, **fields}
    return client.post(address(edition), whole).status_code


def order(edition: Edition, choice: str = "carry") -> list[str]:
    return list(edition.items.filter(choice=choice).values_list("story__headline", flat=True))


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_board_shows_what_is_in_it_and_what_is_not(desk: Desk, edition: Edition) -> None:
    page = shown(signed_in(desk.editor), edition)

    assert order(edition) == ["Third", "Second"]
    inside, outside = page.index("In it"), page.index("Not in it yet")
    assert inside < page.index(">Third</a>") < page.index(">Second</a>") < outside
    assert outside < page.index(">First</a>")
    assert "publication 1" in page


def test_up_and_down_move_a_story_by_one_place(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)
    third, second = edition.items.values_list("story", flat=True)

    assert press_button(client, edition, f"down:{third}") == 302
    assert order(edition) == ["Second", "Third"]
    assert press_button(client, edition, f"up:{third}") == 302
    assert order(edition) == ["Third", "Second"]
    assert press_button(client, edition, f"down:{second}") == 302
    assert order(edition) == ["Third", "Second"]


def test_the_button_that_was_pressed_has_the_focus_when_the_page_comes_back(
    desk: Desk, edition: Edition
) -> None:
    third = edition.items.values_list("story", flat=True)[0]
    client = signed_in(desk.editor)

    page = client.get(address(edition), {"at": f"down:{third}"}).content.decode()

    focused = re.findall(r"<button[^>]*autofocus[^>]*>", page)
    assert len(focused) == 1
    assert f'value="down:{third}"' in focused[0]


def test_a_story_is_carried_left_for_later_or_passed_over(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)
    ids = dict(Story.objects.values_list("headline", "pk"))

    press_button(client, edition, f"carry:{ids['First']}")
    assert order(edition) == ["Third", "Second", "First"]
    press_button(client, edition, f"pass:{ids['Second']}")
    assert (order(edition), order(edition, "pass")) == (["Third", "First"], ["Second"])
    press_button(client, edition, f"later:{ids['Third']}")
    assert order(edition) == ["First"]
    press_button(client, edition, f"carry:{ids['Second']}")
    assert (order(edition), order(edition, "pass")) == (["First", "Second"], [])


def test_nothing_is_done_on_a_board_that_somebody_changed_since(
    desk: Desk, edition: Edition
) -> None:
    client = signed_in(desk.editor)
    third, second = edition.items.values_list("story", flat=True)
    seen = choices(edition).order_seen
    planning.arrange(edition, order=[second, third], by=desk.publisher, at=NOW)

    response = client.post(address(edition), {"do": f"pass:{third}", "order": seen})

    assert response.status_code == 409
    assert "Somebody changed this board" in response.content.decode()
    assert order(edition) == ["Second", "Third"]


def test_a_writer_looks_at_the_board_and_presses_nothing(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.writer)
    third = edition.items.values_list("story", flat=True)[0]

    assert f'value="pass:{third}"' not in shown(client, edition)
    for do in (f"pass:{third}", "proof", "seal", "cancel"):
        assert press_button(client, edition, do, note="because") == 403, do
    assert order(edition) == ["Third", "Second"]


def test_an_editor_arranges_and_does_not_seal(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)

    assert "a publisher does it" in shown(client, edition)
    assert press_button(client, edition, "seal") == 403
    edition.refresh_from_db()
    assert edition.sealed_at is None


def test_an_unknown_button_is_refused_in_words(desk: Desk, edition: Edition) -> None:
    assert press_button(signed_in(desk.publisher), edition, "launch") == 409


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

    said = promise(edition, 2, reach(edition, {"world"}, NOW))

    assert said[0] == "2 stories are frozen as they are now."
    assert said[1] == "Nothing leaves for 1 min; so long it can be undone."
    assert " ".join(said[2:]) == (
        "2 readers in 2 zones get it at 06:00 their own time, the first at Mon 23 Nov, 06:00 in "
        "Asia/Tokyo (Sun 22 Nov, 21:00 UTC, in 9 h)."
    )
    page = shown(signed_in(desk.publisher), edition)
    assert said[2] in page
    assert "Tokyo in 9 h and Lima in 23 h" in page
    assert "Seal and schedule, 2 at 06:00, first Tokyo in 9 h" in page


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
    ) in promise(spread, 2, reached)
    assert reached.summary == "Lima in 10 h; 2 readers are already past the hour"
    assert [button.says for button in buttons(spread, reached)] == [
        "Seal: send to 2 now, 1 at 06:00",
        "Seal: skip 2, 1 at 06:00",
    ]


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


def test_preflight_holds_an_edition_without_stories(desk: Desk) -> None:
    empty = planning.plan(morning(), issue_date=DAY, at=NOW)

    page = shown(signed_in(desk.publisher), empty)

    assert "It carries no story yet." in page
    assert "mend 1 error first" in page
    assert 'value="seal"' not in page


def test_preflight_holds_an_edition_with_a_retracted_story(desk: Desk, edition: Edition) -> None:
    press.retract(edition.items.get(position=1).story, by=desk.publisher, at=NOW, note="Wrong.")

    chosen = choices(edition)
    checked = preflight(edition, chosen, reach(edition, {"world"}, NOW))

    assert checked.errors == 1
    assert checked.findings[0].text == "“Third”: is not live any more; take it out."


def test_preflight_warns_of_a_long_subject_a_missing_proof_and_no_readers(desk: Desk) -> None:
    desk.live(brief(" ".join(["A headline that goes on"] * 5), section="World"))
    edition = planning.plan(morning(), issue_date=DAY, at=NOW)

    found = preflight(edition, choices(edition), reach(edition, {"world"}, NOW)).findings

    warned = " ".join(finding.text for finding in found if finding.tone == "wrn")
    assert "The subject has" in warned
    assert "seen a proof" in warned
    assert "No reader" in warned


def test_preflight_warns_of_a_text_that_changed_since_the_proof(
    desk: Desk, edition: Edition
) -> None:
    Edition.objects.filter(pk=edition.pk).update(proofed_at=NOW)
    edition.refresh_from_db()
    story = edition.items.get(position=1).story
    editing.save(
        story, brief("Third, reworded", section="World"), version=story.version, by=desk.writer,
        at=NOW, parts=PartIds((), ()),
    )  # fmt: skip
    assert "not published" in choices(edition).carried[0].notes[0].text

    desk.publish(Story.objects.get(pk=story.pk), at=NOW + timedelta(minutes=1))

    assert choices(edition).carried[0].notes[0].text == "changed since the proof"


def test_the_proof_goes_to_the_desk(desk: Desk, edition: Edition, settings: LazySettings) -> None:
    settings.DESK_ADDRESSES = ["desk@parallax.example"]
    with ScriptedRelay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = relay.relay.host, relay.relay.port
        assert press_button(signed_in(desk.editor), edition, "proof") == 302

    assert [to for to, _ in relay.kept] == ["desk@parallax.example"]
    edition.refresh_from_db()
    assert edition.proofed_at == NOW


def test_cancelling_asks_for_a_reason_and_keeps_it(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.publisher)

    assert press_button(client, edition, "cancel", note=" ") == 409
    assert press_button(client, edition, "cancel", note="The lead is wrong.") == 302
    page = shown(client, edition)
    assert "Cancelled" in page
    assert "The lead is wrong." in page
    assert 'value="seal"' not in page


def test_the_board_costs_the_same_with_one_story_and_with_sixty(
    desk: Desk,
) -> None:
    crowd(60)
    start = NOW - timedelta(days=400)
    small = morning(most_stories=1, starts_at=start)
    large = morning(slug="large", name="Large", most_stories=60, starts_at=start)
    for number in range(200):
        reader(large, f"r{number}@example.org", "UTC" if number % 2 else "Asia/Tokyo")
    one, sixty = (planning.plan(one, issue_date=DAY, at=NOW) for one in (small, large))
    client = signed_in(desk.publisher)
    shown(client, one)

    assert sixty.items.count() == 60
    assert queries(client, address(one)) == queries(client, address(sixty))


def test_the_list_says_in_words_where_each_edition_stands(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.editor)
    path = reverse("admin:briefings_edition_changelist")

    assert "Planned" in client.get(path).content.decode()
    press_button(signed_in(desk.publisher), edition, "seal")
    assert "first wave in 18 h" in client.get(path).content.decode()
    Edition.objects.filter(pk=edition.pk).update(held_because="The wave of Tokyo is late.")
    page = client.get(path, {"state": "held"}).content.decode()
    assert "Held" in page
    assert "The wave of Tokyo is late." in page


def test_the_list_costs_the_same_with_one_edition_and_with_forty(
    desk: Desk, briefing: Briefing
) -> None:
    client = signed_in(desk.editor)
    path = reverse("admin:briefings_edition_changelist")
    planning.plan(briefing, issue_date=DAY, at=NOW)
    client.get(path)
    before = queries(client, path)
    for day in range(1, 40):
        planning.plan(briefing, issue_date=DAY + timedelta(days=day), at=NOW)

    assert queries(client, path) == before
