"""Briefings on the desk: administrators edit them, publishers and editors read them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from briefings.models import Briefing
from newsroom.models import Section
from tests.briefings.desk import signed_in
from tests.briefings.support import Desk, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(desk: Desk) -> Client:
    return signed_in(person("ada", "admin"))


def fields(**changes: object) -> dict[str, object]:
    section, _ = Section.objects.get_or_create(slug="world", defaults={"name": "World"})
    whole: dict[str, object] = {
        "name": "The Weekly", "slug": "", "about": "Once a week.", "sections": [section.pk],
        "language": "en", "most_stories": 8, "weekdays": [0, 4], "hour": 7, "late_hours": 6,
        "starts_at": "", "postal_address": "4 Gull Rock Lane", "reply_to": "",
    }  # fmt: skip
    return whole | changes


def test_an_administrator_makes_a_briefing(admin: Client) -> None:
    response = admin.post(reverse("admin:briefings_briefing_add"), fields())

    assert response.status_code == 302
    made = Briefing.objects.get()
    assert (made.slug, made.weekdays, made.hour) == ("the-weekly", [0, 4], 7)
    assert made.closed_at is None


def test_a_new_briefing_comes_in_the_morning_unless_somebody_says_otherwise(admin: Client) -> None:
    page = admin.get(reverse("admin:briefings_briefing_add")).content.decode()

    assert '<option value="6" selected>06:00</option>' in page


def test_a_briefing_comes_on_some_day(admin: Client) -> None:
    response = admin.post(reverse("admin:briefings_briefing_add"), fields(weekdays=[]))

    assert response.status_code == 200
    assert not Briefing.objects.exists()


def turned(client: Client, briefing: Briefing, do: str, note: str = "") -> int:
    path = reverse("admin:briefings_briefing_change", args=[briefing.pk])
    return client.post(path, {"do": do, "note": note}).status_code


def test_an_editor_pauses_a_briefing_and_a_publisher_lets_it_go_on(
    desk: Desk, briefing: Briefing
) -> None:
    path = reverse("admin:briefings_briefing_change", args=[briefing.pk])
    editor, publisher = signed_in(desk.editor), signed_in(desk.publisher)

    assert turned(editor, briefing, "pause", "Wrong names.") == 302
    page = editor.get(path).content.decode()
    assert "Wrong names." in page
    assert 'value="resume"' not in page
    assert turned(editor, briefing, "resume") == 403
    assert turned(publisher, briefing, "resume", "Mended.") == 302

    briefing.refresh_from_db()
    assert briefing.paused_at is None
    assert "Mended." in publisher.get(path).content.decode()


def test_an_administrator_closes_a_briefing_and_pauses_none(
    admin: Client, briefing: Briefing
) -> None:
    page = admin.get(reverse("admin:briefings_briefing_change", args=[briefing.pk]))
    assert 'value="pause"' not in page.content.decode()
    assert turned(admin, briefing, "pause", "I think so.") == 403
    assert turned(admin, briefing, "close", "Over.") == 302
    assert not Briefing.objects.open().exists()

    assert turned(admin, briefing, "reopen") == 302
    assert Briefing.objects.open().exists()


def test_a_refused_switch_says_why_and_keeps_what_was_written(
    desk: Desk, briefing: Briefing
) -> None:
    path = reverse("admin:briefings_briefing_change", args=[briefing.pk])
    client = signed_in(desk.publisher)

    response = client.post(path, {"do": "close", "note": "Two are too many."})
    assert response.status_code == 403
    response = client.post(path, {"do": "pause", "note": " "})
    assert response.status_code == 409
    assert "Say why this briefing is paused." in response.content.decode()
    assert turned(client, briefing, "burn") == 409


def test_the_form_of_a_briefing_turns_no_switch(admin: Client, briefing: Briefing) -> None:
    path = reverse("admin:briefings_briefing_change", args=[briefing.pk])
    same = fields(name=briefing.name, slug=briefing.slug, starts_at="2026-11-01T06:00")

    admin.post(path, same | {"paused_at": "2026-11-01", "closed": "on", "about": "Weekly."})

    briefing.refresh_from_db()
    assert briefing.about == "Weekly."
    assert briefing.paused_at is briefing.closed_at is None


def test_publishers_and_editors_read_a_briefing_and_change_nothing(
    desk: Desk, briefing: Briefing
) -> None:
    path = reverse("admin:briefings_briefing_change", args=[briefing.pk])
    for user in (desk.publisher, desk.editor):
        client = signed_in(user)
        page = client.get(path).content.decode()
        assert "Morning Brief" in page
        assert 'name="_save"' not in page
        assert "every day" in page
        assert "06:00" in page
        assert client.post(path, fields(name="Mine")).status_code == 403
        assert client.get(reverse("admin:briefings_briefing_add")).status_code == 403
    briefing.refresh_from_db()
    assert briefing.name == "Morning Brief"


def test_a_writer_sees_no_briefing(desk: Desk, briefing: Briefing) -> None:
    client = signed_in(desk.writer)

    assert client.get(reverse("admin:briefings_briefing_changelist")).status_code == 403


def test_the_desk_shows_the_newest_editions_and_their_way(desk: Desk, briefing: Briefing) -> None:
    page = signed_in(desk.publisher).get("/admin/").content.decode()

    assert reverse("admin:briefings_edition_changelist") in page
    assert reverse("admin:briefings_subscriber_changelist") in page
    assert "Editions" in page
