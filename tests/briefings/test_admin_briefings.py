"""Briefings on the desk: administrators edit them, publishers and editors read them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from briefings.models import Briefing
from newsroom.models import Section
from tests.briefings.support import Desk, person
from tests.briefings.test_admin_board import signed_in

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


def test_a_briefing_comes_on_some_day(admin: Client) -> None:
    response = admin.post(reverse("admin:briefings_briefing_add"), fields(weekdays=[]))

    assert response.status_code == 200
    assert not Briefing.objects.exists()


def test_a_briefing_is_stopped_goes_on_and_is_closed(admin: Client, briefing: Briefing) -> None:
    path = reverse("admin:briefings_briefing_change", args=[briefing.pk])
    same = fields(name=briefing.name, slug=briefing.slug, starts_at="2026-11-01T06:00")

    admin.post(path, same | {"stopped": "on"})
    briefing.refresh_from_db()
    since = briefing.paused_at
    assert since is not None
    admin.post(path, same | {"stopped": "on", "closed": "on"})
    briefing.refresh_from_db()
    assert briefing.paused_at == since
    assert briefing.closed_at is not None
    admin.post(path, same)
    open_again = Briefing.objects.open().get()
    assert open_again.paused_at is None


def test_publishers_and_editors_read_a_briefing_and_change_nothing(
    desk: Desk, briefing: Briefing
) -> None:
    path = reverse("admin:briefings_briefing_change", args=[briefing.pk])
    for user in (desk.publisher, desk.editor):
        client = signed_in(user)
        page = client.get(path).content.decode()
        assert "Morning Brief" in page
        assert 'name="_save"' not in page
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
