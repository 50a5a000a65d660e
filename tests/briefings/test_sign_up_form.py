"""What the sign-up form does not take, and says."""

from __future__ import annotations

import pytest
from django.test import Client

from briefings.models import Subscriber
from briefings.public import sealed_form
from newsroom.models import Section
from tests.briefings.support import morning

pytestmark = pytest.mark.django_db


def test_a_chosen_section_that_a_chosen_briefing_does_not_have_is_named_and_nothing_is_signed(
    client: Client,
) -> None:
    world = Section.objects.create(slug="world", name="World")
    climate = Section.objects.create(slug="climate", name="Climate")
    daily = morning()
    daily.sections.set([world])
    weekly = morning(slug="weekly", name="The Week")
    weekly.sections.set([climate])

    answer = client.post(
        "/subscribe/",
        {
            "address": "olha@example.org",
            "briefings": [daily.pk, weekly.pk],
            "sections": ["world"],
            "zone": "Europe/Kyiv",
            "token": sealed_form.token(),
        },
    )

    assert answer.status_code == 400
    assert "The Week has none of the sections that you chose." in answer.content.decode()
    assert "olha@example.org" in answer.content.decode()
    assert not Subscriber.objects.exists()
