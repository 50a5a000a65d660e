"""The desk as a person at a browser uses it: signed in, looking at an edition, pressing its buttons."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefings.admin.choosing import choices
from briefings.models import Edition
from newsroom.models import Story, User
from tests.briefings.support import NOW, Desk, brief


def three_stories(desk: Desk) -> list[Story]:
    """First, Second and Third went live an hour after one another."""
    return [
        desk.live(brief("First", section="World"), at=NOW - timedelta(hours=3)),
        desk.live(brief("Second", section="World"), at=NOW - timedelta(hours=2)),
        desk.live(brief("Third", section="World"), at=NOW - timedelta(hours=1)),
    ]


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
