"""The preferences page keeps a time zone that its own list does not have."""

from __future__ import annotations

import pytest
from django.test import Client

from briefings import tokens
from briefings.models import Briefing, Subscriber
from briefings.public import sealed_form
from tests.briefings.support import reader

pytestmark = pytest.mark.django_db


def test_a_zone_that_came_with_a_list_is_shown_chosen_and_saved(
    client: Client, briefing: Briefing
) -> None:
    someone = reader(briefing, "list@example.org", "US/Pacific")
    where = f"/preferences/{tokens.token(tokens.PREFERENCES, someone.uid)}/"

    assert '<option value="US/Pacific" selected>' in client.get(where).content.decode()
    answer = client.post(
        where,
        {"token": sealed_form.token(), "zone": "US/Pacific", f"takes-{briefing.slug}": "on"},
    )

    assert "Saved" in answer.content.decode()
    assert Subscriber.objects.get().zone == "US/Pacific"


def test_a_zone_of_the_list_stands_in_it_once(client: Client, briefing: Briefing) -> None:
    someone = reader(briefing, "olha@example.org", "Europe/Kyiv")
    page = client.get(f"/preferences/{tokens.token(tokens.PREFERENCES, someone.uid)}/")

    assert page.content.decode().count('<option value="Europe/Kyiv"') == 1
