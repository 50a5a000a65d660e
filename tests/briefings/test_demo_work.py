"""What the demo's people left to be done: something in each queue of the desk, nothing that is in the way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefings.demo.load import load
from briefings.models import EditionItem
from newsroom.duefacts import due_facts
from newsroom.models import Live
from newsroom.models.drafting import Assignment, HandOver

NOW = datetime(2026, 11, 22, 14, 20, 31, tzinfo=UTC)


@pytest.mark.django_db
def test_a_story_is_handed_on_one_is_due_and_a_fact_past_review_holds_no_coming_edition() -> None:
    load(password="seven gulls on a rock", now=NOW)

    live = Live.objects.filter(withdrawn=False).values_list("story_id", flat=True)
    coming = EditionItem.objects.filter(edition__sealed_at=None, choice="carry")
    assert len(due_facts(list(live), NOW.date())) == 1
    assert due_facts(list(coming.values_list("story_id", flat=True)), NOW.date()) == []
    assert HandOver.objects.get().person.username == "ines"
    assert Assignment.objects.filter(due_at__gt=NOW).count() == 1
