"""All mail on the desk: who stops it and lets it go, the fence, and the sentence on the mail screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefings import mailroom, planning, witness
from briefings.models import Mailroom
from tests.briefings.desk import address, signed_in
from tests.briefings.support import DAY, NOW, Desk, brief, morning

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_state_of_its_own(tmp_path: Path, settings: LazySettings) -> None:
    settings.STATE_DIR = tmp_path


def page() -> str:
    return reverse("admin:briefings_mailroom_changelist")


def pressed(client: Client, do: str, note: str = "") -> int:
    return client.post(page(), {"do": do, "note": note}).status_code


def text(client: Client, at: str = "") -> str:
    return client.get(at or page()).content.decode()


def room() -> Mailroom:
    return Mailroom.objects.get(pk=1)


def test_an_editor_stops_all_mail_with_a_reason(desk: Desk) -> None:
    client = signed_in(desk.editor)

    assert pressed(client, "stop", "Wrong names in the lead.") == 302

    assert room().stopped_by == desk.editor
    assert "Wrong names in the lead." in text(client)


def test_mail_is_not_stopped_without_a_reason(desk: Desk) -> None:
    assert pressed(signed_in(desk.editor), "stop", "  ") == 409
    assert room().stopped_at is None


def test_a_writer_sees_no_switch_and_turns_none(desk: Desk) -> None:
    client = signed_in(desk.writer)

    assert 'name="do"' not in text(client)
    assert pressed(client, "stop", "I think so.") == 403
    assert room().stopped_at is None


def test_a_publisher_lets_mail_go_again_and_an_editor_does_not(desk: Desk) -> None:
    mailroom.stop(by=desk.editor, at=NOW, note="Wrong names.")

    assert 'value="resume"' not in text(signed_in(desk.editor))
    assert pressed(signed_in(desk.editor), "resume") == 403
    assert 'value="resume"' in text(signed_in(desk.publisher))
    assert pressed(signed_in(desk.publisher), "resume", "Names mended.") == 302

    assert room().stopped_at is None


def test_every_mail_screen_says_that_nothing_leaves(desk: Desk) -> None:
    edition = planning.plan(morning(), issue_date=DAY, at=NOW)
    client = signed_in(desk.publisher)
    screens = [
        page(), address(edition), reverse("admin:briefings_edition_changelist"),
        reverse("admin:index"),
    ]  # fmt: skip
    assert not any("No mail leaves." in text(client, screen) for screen in screens)

    mailroom.stop(by=desk.editor, at=NOW, note="Wrong names.")

    assert all("No mail leaves." in text(client, screen) for screen in screens)
    assert all("Wrong names." in text(client, screen) for screen in screens)


def test_a_publisher_lifts_the_fence_with_a_reason(desk: Desk) -> None:
    witness.write(7)
    client = signed_in(desk.publisher)
    assert "mail of seal 7 was sent" in text(client)

    assert pressed(client, "lift") == 409
    assert pressed(signed_in(desk.editor), "lift", "Looked at all of them.") == 403
    assert room().epoch < 7
    assert pressed(client, "lift", "Looked at all of them.") == 302

    assert room().epoch == 7
    assert "No mail leaves." not in text(client)


def test_where_there_is_no_fence_nobody_is_offered_to_lift_one(desk: Desk) -> None:
    client = signed_in(desk.publisher)

    assert 'value="lift"' not in text(client)
    assert pressed(client, "lift", "Just so.") == 409


def test_a_witness_that_cannot_be_read_is_said_and_lifts_no_fence(desk: Desk) -> None:
    witness.path().write_text("no number")
    client = signed_in(desk.publisher)

    assert "cannot be read" in text(client)
    assert pressed(client, "lift", "Looked.") == 409


def test_a_button_that_nobody_made_is_refused(desk: Desk) -> None:
    assert pressed(signed_in(desk.publisher), "burn", "All of it.") == 409


def test_the_page_costs_the_same_with_more_editions(desk: Desk) -> None:
    client = signed_in(desk.publisher)
    desk.live(brief("A bridge opens"))
    desk.sealed(morning())
    text(client)
    with CaptureQueriesContext(connection) as of_one:
        text(client)
    desk.sealed(morning(slug="evening", name="Evening"))
    with CaptureQueriesContext(connection) as of_two:
        assert "Evening" in text(client)

    assert len(of_two) == len(of_one)
