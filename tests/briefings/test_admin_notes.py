"""A note that cannot be kept is refused in words wherever the mail screens ask for one; nothing is done."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from briefings import planning
from briefings.addresses import key_of
from briefings.models import Briefing, BriefingEvent, Suppression
from tests.briefings.desk import address, signed_in
from tests.briefings.support import DAY, NOW, Desk, brief, person

pytestmark = pytest.mark.django_db

NOTES = ["a\0b", "x" * 5000]


def refused(client: Client, path: str, do: str, note: str) -> bool:
    answer = client.post(path, {"do": do, "note": note})
    return answer.status_code == 409 and "The note" in answer.content.decode()


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("do", ["cancel", "pause"])
def test_on_the_board(desk: Desk, briefing: Briefing, do: str, note: str) -> None:
    desk.live(brief("A bridge opens"))
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)

    assert refused(signed_in(desk.publisher), address(edition), do, note)

    edition.refresh_from_db()
    assert edition.cancelled_at is None
    assert not BriefingEvent.objects.exists()


@pytest.mark.parametrize("note", NOTES)
def test_where_all_mail_is_stopped(desk: Desk, note: str) -> None:
    path = reverse("admin:briefings_mailroom_changelist")
    assert refused(signed_in(desk.editor), path, "stop", note)


@pytest.mark.parametrize("note", NOTES)
def test_where_a_suppression_is_lifted(note: str) -> None:
    row = Suppression.objects.create(address_key=key_of("a@example.org"), reason="bounce", at=NOW)
    path = reverse("admin:briefings_suppression_change", args=[row.pk])

    assert refused(signed_in(person("ada", "admin")), path, "lift", note)

    assert Suppression.objects.exists()
