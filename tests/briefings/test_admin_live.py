"""A sealed edition watched while it goes out: its rate, how long it takes, and why it stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefings import mailroom, planning
from briefings.admin import live
from briefings.admin.live import Pace, pace
from briefings.admin.standing import standing
from briefings.admin.tally import tally
from briefings.models import Briefing, Delivery, Edition
from newsroom import press as story_press
from newsroom.models import Story
from tests.briefings.desk import shown, signed_in
from tests.briefings.support import DAY, NOW, Desk, brief, morning, reader

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(hours=18)
SOON = DUE + timedelta(seconds=30)


@pytest.fixture
def edition(desk: Desk) -> Edition:
    desk.live(brief("A bridge opens"))
    briefing = morning()
    for number in range(40):
        reader(briefing, f"r{number}@example.org")
    reader(briefing, "late@example.org", "America/Lima")
    return desk.sealed(briefing).edition


def settle(edition: Edition, many: int, at: datetime, state: str = "sent") -> None:
    """So many more of the edition come to this end."""
    queued = Delivery.objects.filter(edition_id=edition.pk, state="queued").order_by("id")
    rows = Delivery.objects.filter(pk__in=list(queued.values_list("pk", flat=True)[:many]))
    rows.update(state="leased", lease=1, not_before=None)
    rows.update(state=state, settled_at=at)


def press_to_retract(desk: Desk) -> None:
    """The only story of the edition is withdrawn."""
    story = Story.objects.get()
    story_press.retract(story, by=desk.publisher, at=SOON, note="It was closed again.")


def said(edition: Edition, at: datetime) -> Pace | None:
    edition = Edition.objects.select_related("briefing").get(pk=edition.pk)
    return pace(edition, tally(edition, at), standing())


def words(edition: Edition, at: datetime) -> str:
    told = said(edition, at)
    return told.words if told else ""


def test_the_rate_is_what_was_settled_within_the_last_minute(edition: Edition) -> None:
    settle(edition, 10, SOON)
    settle(edition, 5, SOON + timedelta(seconds=60))

    told = words(edition, SOON + timedelta(seconds=70))

    assert told.startswith("30 a minute at present; the 25 that are due take less than a minute")


def test_at_the_beginning_the_rate_is_of_the_time_there_was(edition: Edition) -> None:
    settle(edition, 5, SOON)

    assert words(edition, SOON + timedelta(seconds=19)).startswith("16 a minute")


def test_how_long_it_takes_counts_only_what_is_due(edition: Edition) -> None:
    settle(edition, 4, SOON)

    told = words(edition, SOON + timedelta(seconds=15))

    assert told == ("16 a minute at present; the 36 that are due take about 2 min at this rate.")


def test_what_stands_says_since_when_and_why(desk: Desk, edition: Edition) -> None:
    settle(edition, 4, SOON)
    press_to_retract(desk)

    told = said(edition, SOON + timedelta(minutes=2))

    assert told
    assert told.tone == "err"
    assert told.words.startswith("Stalled for 2 min: “a-bridge-opens” was retracted;")


def test_when_all_mail_is_stopped_that_is_said_at_once(desk: Desk, edition: Edition) -> None:
    settle(edition, 4, SOON)
    mailroom.stop(by=desk.editor, at=SOON, note="Wrong names.")

    told = said(edition, SOON + timedelta(seconds=1))

    assert told == Pace("Nothing leaves: All mail was stopped by edda: Wrong names.", "err")


def test_of_a_paused_briefing_no_coming_wave_is_promised(edition: Edition) -> None:
    Briefing.objects.update(paused_at=NOW)

    assert words(edition, NOW) == "Nothing leaves: Morning Brief is paused."


def test_a_wave_within_the_minute_is_told_in_seconds(edition: Edition) -> None:
    assert words(edition, DUE - timedelta(seconds=8)) == (
        "Nothing is due now; the next wave leaves in 8 s."
    )


def test_where_nobody_knows_why_that_is_said(edition: Edition) -> None:
    assert "nothing here says why" in words(edition, DUE + timedelta(minutes=3))


def test_in_its_first_seconds_a_wave_is_not_called_stalled(edition: Edition) -> None:
    assert words(edition, DUE + timedelta(seconds=5)) == (
        "40 mails are due; sending is about to begin."
    )


def test_between_waves_the_next_one_is_named(edition: Edition) -> None:
    settle(edition, 40, SOON)

    assert words(edition, SOON + timedelta(minutes=2)) == (
        "Nothing is due now; the next wave leaves in 4 h 58."
    )


def test_what_the_relay_put_off_is_no_stall(edition: Edition) -> None:
    settle(edition, 40, SOON)
    last = Delivery.objects.get(edition_id=edition.pk, state="queued")
    again = SOON + timedelta(hours=8)
    Delivery.objects.filter(pk=last.pk).update(state="leased", lease=1, not_before=None)
    Delivery.objects.filter(pk=last.pk).update(state="deferred", not_before=again)

    assert words(edition, SOON + timedelta(hours=6)) == (
        "1 mail was put off and will be tried again."
    )


def test_what_is_tried_again_is_no_stall_in_its_first_seconds(edition: Edition) -> None:
    settle(edition, 39, SOON)
    again = SOON + timedelta(minutes=5)
    first = Delivery.objects.filter(edition_id=edition.pk, state="queued").earliest("id")
    Delivery.objects.filter(pk=first.pk).update(state="leased", lease=1, not_before=None)
    Delivery.objects.filter(pk=first.pk).update(state="deferred", not_before=again)

    assert words(edition, again + timedelta(seconds=9)) == (
        "1 mail is due; sending is about to begin."
    )
    assert words(edition, again + timedelta(seconds=30)).startswith("Stalled for 30 s")


def test_nothing_is_said_when_nothing_is_open(edition: Edition) -> None:
    settle(edition, 41, SOON)

    assert said(edition, SOON) is None


def test_a_cancelled_delivery_is_no_progress(edition: Edition) -> None:
    Delivery.objects.filter(pk__in=list(Delivery.objects.values_list("pk", flat=True)[:10])).update(
        state="cancelled", settled_at=SOON
    )

    assert words(edition, SOON).startswith("Stalled")


def fragment(client: Client, edition: Edition) -> str:
    response = client.get(reverse("admin:briefings_edition_live", args=[edition.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_fragment_holds_what_moves_and_nothing_else(
    desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "database_now", lambda: SOON)
    client = signed_in(desk.writer)
    page = fragment(client, edition)

    assert 'data-moves="sum"' in page
    assert 'data-moves="waves"' in page
    assert "adds up" in page
    assert "<html" not in page
    assert 'data-moves="sum"' in shown(client, edition)


def test_an_edition_that_is_over_is_not_asked_for_again(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.writer)
    assert "desk/live." in shown(client, edition)
    assert "data-again" in fragment(client, edition)

    settle(edition, 41, SOON)

    assert "desk/live." not in shown(client, edition)
    assert "data-again" not in fragment(client, edition)


def test_an_edition_that_is_not_sealed_has_no_fragment(desk: Desk) -> None:
    planned = planning.plan(morning(), issue_date=DAY, at=NOW)
    response = signed_in(desk.publisher).get(
        reverse("admin:briefings_edition_live", args=[planned.pk])
    )

    assert response.status_code == 404


def test_the_fragment_costs_the_same_for_more_waves(
    desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "database_now", lambda: NOW)
    client = signed_in(desk.publisher)
    other = morning(slug="evening", name="Evening")
    for number, zone in enumerate(["Asia/Tokyo", "UTC", "America/Lima", "Asia/Kolkata"]):
        reader(other, f"e{number}@example.org", zone)
    more = desk.sealed(other).edition
    fragment(client, edition)
    costs = []
    for one in (edition, more):
        with CaptureQueriesContext(connection) as asked:
            fragment(client, one)
        costs.append(sum("briefings_" in query["sql"] for query in asked))

    assert costs[0] == costs[1] <= 8


def press(client: Client, edition: Edition, do: str, note: str = "") -> int:
    path = reverse("admin:briefings_edition_change", args=[edition.pk])
    return client.post(path, {"do": do, "note": note}).status_code


def test_whoever_watches_pauses_the_briefing_and_a_publisher_lets_it_go_on(
    desk: Desk, edition: Edition
) -> None:
    editor, publisher = signed_in(desk.editor), signed_in(desk.publisher)
    assert 'value="pause"' in shown(editor, edition)

    assert press(editor, edition, "pause", "Wrong names in the lead.") == 302
    page = shown(editor, edition)
    assert "Wrong names in the lead." in page
    assert 'value="pause"' not in page
    assert 'value="resume"' not in page
    assert press(editor, edition, "resume") == 403
    assert 'value="resume"' in shown(publisher, edition)
    assert press(publisher, edition, "resume", "Mended.") == 302

    assert Briefing.objects.get().paused_at is None


def test_a_writer_watches_and_pauses_nothing(desk: Desk, edition: Edition) -> None:
    client = signed_in(desk.writer)

    assert 'value="pause"' not in shown(client, edition)
    assert press(client, edition, "pause", "I think so.") == 403
    assert Briefing.objects.get().paused_at is None


def test_a_pause_without_a_reason_is_refused_and_its_form_stays_open(
    desk: Desk, edition: Edition
) -> None:
    path = reverse("admin:briefings_edition_change", args=[edition.pk])
    response = signed_in(desk.editor).post(path, {"do": "pause", "note": ""})

    assert response.status_code == 409
    page = response.content.decode()
    assert "Say why this briefing is paused." in page
    assert page.count('<details class="cancel" open>') == 1
