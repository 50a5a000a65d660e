"""A Telling: what is said, joined with who is who, as every template gets it."""

from __future__ import annotations

import pytest

from newsroom.compose import compose
from newsroom.models import Live
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def test_a_preview_and_a_publication_tell_the_same() -> None:
    story = desk.approved()
    preview = compose(story).telling()

    live = desk.published(headline="Another")
    told = live.telling()

    assert [fact.text for fact in preview.facts] == [fact.text for fact in told.facts]
    assert preview.number == 0
    assert told.sha == live.publication.sha


def test_the_matrix_has_a_cell_for_every_fact_and_framing() -> None:
    telling = compose(desk.draft()).telling()

    kinds = [[cell.kind for _, cell in cells] for _, cells in telling.rows]
    assert kinds == [["reported", "unknown"], ["omitted", "unknown"]]
    first = telling.framings[0]
    assert (first.reported, first.omitted, first.disputed) == (1, 1, 0)
    assert first.stances[0].excerpt == first.framing.excerpts[0]


def test_outlets_are_told_with_the_rows_behind_them() -> None:
    outlets = compose(desk.draft()).telling().framings[0].outlets

    assert [outlet.name for outlet in outlets] == ["Річковий вісник", "Varn Post"]
    assert all(outlet.key.slug for outlet in outlets)


def test_a_correction_stands_with_its_fact_and_others_apart() -> None:
    story = desk.published().story
    facts = (
        desk.brief()
        .facts[0]
        .__class__("The bridge is 421 m long.", "", desk.brief().facts[0].sources),
        desk.brief().facts[1],
    )
    publication = desk.corrected(
        story, dek="After ten years of work, on 13 March 2026.", facts=facts
    )
    corrections = tuple(row.told() for row in publication.corrections.of_story(story.pk))

    telling = Live.objects.get(story=story).telling(corrections)

    assert [correction.now for correction in telling.facts[0].corrections] == [
        "The bridge is 421 m long."
    ]
    assert [item.kind for item in telling.corrected["dek"]] == ["dek"]
    assert len(telling.other_corrections) == 1
    assert telling.gone == ()
    assert telling.facts[0].corrections[0].wrong == (1,)
