"""Filters of a search: they combine, stand in the address, can be taken away, and refuse what nothing has."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from newsroom.brief import Framing
from newsroom.public.search.filters import NAMES
from perspectives.models import Outlet
from tests.newsroom import desk, finds

pytestmark = pytest.mark.django_db

LATER = desk.NOON + timedelta(days=3)
BRIDGE, MARKET = desk.brief().headline, "Un marché à Varn"


@pytest.fixture
def two_stories() -> None:
    desk.published()
    Outlet.objects.filter(slug="varn-post").update(country="NO")
    framing = Framing("The capital", "Rien de neuf.", ("Le Courrier", "Varn Post"))
    desk.published(
        at=LATER, headline=MARKET, dek="Ouvert le 3 mars 2026.", section="Économie", language="fr",
        framings=(framing,), context=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"section": "europe"}, [BRIDGE]),
        ({"language": "fr"}, [MARKET]),
        ({"language": "FR"}, [MARKET]),
        ({"outlet": "varn-post"}, [MARKET, BRIDGE]),
        ({"outlet": "Le Courrier"}, [MARKET]),
        ({"outlet": "le  courrier"}, [MARKET]),
        ({"outlet": "Річковий вісник"}, [BRIDGE]),
        ({"perspective": "river-towns"}, [BRIDGE]),
        ({"perspective": "the-capital"}, [MARKET, BRIDGE]),
        ({"country": "no"}, [MARKET]),
        ({"from": "2026-03-15"}, [MARKET]),
        ({"to": "2026-03-14"}, [BRIDGE]),
        ({"from": "2026-03-14", "to": "2026-03-14"}, [BRIDGE]),
        ({"from": "2026-03-18"}, []),
        ({"to": "2020-01-01"}, []),
        ({"outlet": "varn-post", "language": "fr", "from": "2026-03-15"}, [MARKET]),
        ({"outlet": "varn-post", "language": "en", "from": "2026-03-15"}, []),
    ],
)
@pytest.mark.usefixtures("two_stories")
def test_each_filter_leaves_what_it_names(params: dict[str, str], found: list[str]) -> None:
    assert finds.headlines("", **params) == found


@pytest.mark.usefixtures("two_stories")
def test_filters_and_words_combine() -> None:
    assert finds.headlines("varn", language="fr") == [MARKET]
    assert finds.headlines("fell", language="fr") == []
    assert finds.headlines("marche", language="fr", perspective="the-capital") == [MARKET]


@pytest.mark.usefixtures("two_stories")
def test_each_is_told_in_words_and_can_be_removed() -> None:
    page = finds.page("varn", outlet="varn-post", **{"from": "2026-03-15"})

    for words in ("quotes Varn Post", "since 15 Mar 2026"):
        assert words in finds.told(page)
    assert 'href="?q=varn&amp;from=2026-03-15"' in page
    assert 'href="?q=varn&amp;outlet=varn-post"' in page


@pytest.mark.usefixtures("two_stories")
def test_what_no_filter_leaves_is_found_without_it() -> None:
    page = finds.page("fell", language="fr")
    assert "Without “in French”" in finds.told(page)
    assert 'href="?q=fell"' in page


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"section": "nowhere"}, "There is no section “nowhere”."),
        ({"language": "xx"}, "No story is written in “xx”."),
        ({"country": "aq"}, "No story quotes an outlet from “aq”."),
        ({"outlet": "varn pots"}, "Did you mean “Varn Post”?"),
        ({"perspective": "rivr towns"}, "Did you mean “River towns”?"),
        ({"outlet": "xyzzy"}, "No story quotes an outlet called “xyzzy”."),
        ({"from": "yesterday"}, "write from as 2026-03-14"),
        ({"to": "2026-02-30"}, "write to as 2026-03-14"),
        ({"from": "0001-01-01"}, "as old or as young"),
        ({"from": "2026-03-15", "to": "2026-03-14"}, "ends on a day before"),
        ({"outlet": "x" * 121}, "One of the filters"),
        *(({name: "\0"}, "One of the filters") for name in NAMES),
    ],
)
@pytest.mark.usefixtures("two_stories")
def test_a_value_that_nothing_has_is_refused_in_words(
    params: dict[str, str], sentence: str
) -> None:
    page = finds.page("varn", 400, **params)
    assert sentence in finds.told(page)
    assert finds.headlines_of(page) == []


@pytest.mark.parametrize("value", ["'; --", "%", "=s:1", "=o:x", "\\", "🜁", "a'b", "9" * 100])
def test_a_strange_value_is_answered_with_a_page(value: str) -> None:
    desk.published()
    for name in NAMES:
        assert 'role="alert"' in finds.page("varn", 400, **{name: value})


def test_an_outlet_is_no_filter_before_a_story_that_is_out_quotes_it() -> None:
    desk.published()
    hidden = msgspec.structs.replace(
        desk.brief(), framings=(Framing("Shadows", "Not out.", ("Zorblat Post",)),)
    )
    desk.draft(headline="Not out", framings=hidden.framings)

    for params in (
        {"outlet": "zorblat-post"},
        {"perspective": "shadows"},
        {"outlet": "Zorblat Pots"},
    ):
        page = finds.page("", 400, **params)
        assert "Did you mean" not in page
        assert "Shadows" not in page


def test_a_retracted_story_takes_its_names_along() -> None:
    live = desk.published()
    desk.retracted(live.story)
    assert "River towns" not in finds.page("")
    finds.page("", 400, outlet="varn-post")
