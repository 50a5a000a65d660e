"""Publications that are removed by order."""

from __future__ import annotations

from newsroom import removal
from newsroom.models.publication import Publication
from newsroom.models.removal import Removal
from newsroom.models.story import Story
from tests.newsroom import desk

ORDER = "Varn district court, 3 March 2026, 7 C 12/26."


def removed(publication: Publication) -> Removal:
    return removal.remove(publication, by=desk.publisher(), at=desk.NOON, note=ORDER)


def of(story: Story, number: int) -> Publication:
    return Publication.objects.get(story=story, number=number)
