"""What each fact's card in the story form knows of the fact: how fresh it is, and where else it stands."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from newsroom.models.facts import FactVersion
from newsroom.models.freshness import Freshness
from newsroom.models.publication import PartKind, PublicationPart
from newsroom.models.story import Story


class CardFresh(NamedTuple):
    """`elsewhere` counts other live stories that tell the fact, in whatever wording."""

    version: FactVersion
    freshness: Freshness | None
    elsewhere: int

    def holds_back(self, on: date) -> bool:
        return self.freshness is not None and self.freshness.holds_back(on)


def fresh_of(story: Story) -> dict[str, CardFresh]:
    """By the fact's uid, in the order of the story: two queries."""
    pins = list(
        story.story_facts.select_related(
            "fact", "version__freshness__newest__by", "version__freshness__set_by"
        ).order_by("position")
    )
    elsewhere = Counter(
        PublicationPart.objects.filter(
            kind=PartKind.FACT,
            part_uid__in=[pin.fact.uid for pin in pins],
            publication__live__withdrawn=False,
        )
        .exclude(publication__story=story)
        .values_list("part_uid", flat=True)
    )
    return {
        str(pin.fact.uid): CardFresh(
            pin.version, getattr(pin.version, "freshness", None), elsewhere[pin.fact.uid]
        )
        for pin in pins
    }
