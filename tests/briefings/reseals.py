"""An edition that was sealed with three stories, and how readers come to stand with it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from django.db import connection

from briefings import resealing
from briefings.models import Briefing, Delivery, Edition, Lease, RecipeItem, Seal
from newsroom import editing, press
from newsroom.models import Section, Story, User
from newsroom.models.publication import Publication
from newsroom.rows import PartIds
from tests.briefings.support import NOW, Desk, brief, reader

SIX = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def three_stories(desk: Desk, briefing: Briefing) -> dict[str, Story]:
    """Two of the world, and one of the climate that some readers get alone."""
    made = {
        "Rain": desk.live(brief("Rain", "Climate"), NOW - timedelta(hours=1)),
        "Bridge": desk.live(brief("Bridge", "World"), NOW - timedelta(hours=2)),
        "Tunnel": desk.live(brief("Tunnel", "World"), NOW - timedelta(hours=3)),
    }
    briefing.sections.set(Section.objects.all())
    for name in ("a", "b", "c"):
        reader(briefing, f"{name}@example.org", "Europe/Berlin" if name == "a" else "UTC")
    reader(briefing, "climate@example.org", sections=("climate",))
    return made


def again(
    desk: Desk, edition: Edition, *drop: Story, seen: str = "", by: User | None = None
) -> Seal:
    return resealing.reseal(
        edition, drop=[story.pk for story in drop], by=by or desk.publisher, at=LATER,
        note="The bridge is shut.", seen=seen,
    )  # fmt: skip


def reworded(desk: Desk, story: Story, headline: str) -> Publication:
    story = Story.objects.get(pk=story.pk)
    editing.save(
        story, brief(headline, story.section.name), version=story.version, by=desk.writer,
        at=LATER, parts=PartIds((), ()),
    )  # fmt: skip
    return desk.publish(Story.objects.get(pk=story.pk), LATER).live.publication


def told(address: str) -> list[str]:
    """The headlines of the recipe that this reader is owed, or was sent."""
    row = owed(address)
    items = RecipeItem.objects.filter(recipe_id=row.recipe_id).select_related("publication")
    return sorted(item.publication.said().headline for item in items)


def owed(address: str) -> Delivery:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM briefings_subscriber WHERE address = %s", [address])
        (pk,) = cursor.fetchone()
    return Delivery.objects.get(subscriber_id=pk)


def settle(address: str, state: str) -> None:
    """A sender takes this reader's delivery, and it comes to this."""
    row = Delivery.objects.filter(pk=owed(address).pk)
    wave = row.values_list("wave_id", flat=True)[0]
    until = SIX + timedelta(hours=1)
    lease = Lease.objects.create(wave_id=wave, sender=uuid.uuid4(), lane=0, until=until)
    row.update(state="leased", lease=lease.pk, not_before=None)
    if state == "leased":
        return
    settled = state in ("sent", "uncertain")
    row.update(state=state, **({"settled_at": LATER} if settled else {"not_before": LATER}))


def retract(desk: Desk, story: Story) -> None:
    press.retract(story, by=desk.publisher, at=LATER, note="It never happened.")
