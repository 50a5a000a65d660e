"""The share card: what is told, in our letters, and only of what can be read."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from newsroom import cards, letters, removal
from newsroom.compose import compose
from newsroom.letters import SANS, SERIF, Hand
from newsroom.models.publication import Live
from newsroom.telling import Telling
from tests.newsroom import desk


def telling(**changes: Any) -> Telling:
    return compose(desk.draft(**changes)).telling()


def ink(data: bytes, box: tuple[int, int, int, int]) -> int:
    """How many pixels of a part of the card are not paper."""
    part = Image.open(BytesIO(data)).convert("L").crop(box)
    return sum(value < 200 for value in part.tobytes())


HEADLINE = (64, 150, 1136, 460)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headline",
    ["The bridge at Varn opens", "Міст у Варні відкрито", "Η γέφυρα άνοιξε", "Łódź ½ “Ö”", "w" * 200,
     "A long headline of many words " * 6],
)  # fmt: skip
def test_a_card_has_its_size_and_is_light_to_carry(headline: str) -> None:
    data = cards.draw(telling(headline=headline.strip()))

    card = Image.open(BytesIO(data))
    assert (card.format, card.size) == ("PNG", (1200, 630))
    assert len(data) <= 100_000
    assert ink(data, HEADLINE) > 1_000


@pytest.mark.django_db
@pytest.mark.parametrize("headline", ["الجسر مفتوح", "הגשר פתוח", "橋は開通した", "The bridge 🌉"])
def test_a_headline_that_our_letters_cannot_write_is_left_out(headline: str) -> None:
    data = cards.draw(telling(headline=headline))

    assert ink(data, HEADLINE) == 0
    assert ink(data, (64, 480, 1136, 620)) > 500


@pytest.mark.django_db
def test_the_same_telling_makes_the_same_card() -> None:
    told = telling()

    assert cards.draw(told) == cards.draw(told)
    assert cards.draw(told) != cards.draw(telling(headline="Another bridge"))


@pytest.mark.parametrize("family", [SERIF, SANS])
def test_letters_are_found_in_the_file_that_has_them(family: str) -> None:
    assert letters.can_write("Łódź, Міст, γέφυρα – “½”", family)
    assert not letters.can_write("橋", family)
    assert letters.width("Міст у Варні", Hand(family, 40)) > letters.width("Міст", Hand(family, 40))


def test_a_line_is_cut_between_words() -> None:
    hand = Hand(SERIF, 40)

    cut = letters.lines("one two three four five six", hand, 200)

    assert " ".join(cut) == "one two three four five six"
    assert all(letters.width(line, hand) <= 200 for line in cut)


@pytest.mark.django_db
def test_a_story_page_names_its_card_and_the_card_is_there() -> None:
    live = desk.published()
    page = Client().get("/stories/the-bridge-at-varn-opens/").content.decode()
    path = f"/cards/{live.publication.sha}.png"

    assert f'<meta property="og:image" content="http://localhost:8000{path}">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    answer = Client().get(path)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=3600, s-maxage=3"


@pytest.mark.django_db
def test_a_card_goes_with_its_story() -> None:
    live = desk.published()
    path = f"/cards/{live.publication.sha}.png"
    assert Client().get(path).status_code == 200

    desk.retracted(live.story)

    assert Client().get(path).status_code == 404
    retraction = Live.objects.get(pk=live.pk).publication
    assert Client().get(f"/cards/{retraction.sha}.png").status_code == 404


@pytest.mark.django_db
def test_an_order_takes_the_card_too() -> None:
    live = desk.published()

    removal.remove(live.publication, by=desk.publisher(), at=desk.NOON, note="An order.")

    assert Client().get(f"/cards/{live.publication.sha}.png").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x", "a" * 64 + ".png", "A" * 64 + ".png", "a" * 64 + ".svg"])
def test_a_card_that_is_guessed_is_not_found(name: str) -> None:
    assert Client().get(f"/cards/{name}").status_code == 404
