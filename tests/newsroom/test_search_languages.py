"""In every language PostgreSQL has a stemmer for, another form of a word is found; in others the word is."""

from __future__ import annotations

import pytest
from django.db import connection

from newsroom.stems import STEMMERS, stemmer_of
from tests.newsroom import desk, finds

pytestmark = pytest.mark.django_db

# Language, a form in the headline, the form that is typed.
FORMS = [
    ("ar", "الكتاب الجديد", "كتاب"), ("ca", "Els ponts", "pont"), ("da", "Nyhederne", "nyhed"),
    ("de", "Die Brücken", "Brücke"), ("el", "Οι γέφυρες", "γέφυρα"), ("en", "Bridges", "bridge"),
    ("es", "Los puentes", "puente"), ("et", "Raamatud", "raamatu"), ("eu", "Zubiak", "zubi"),
    ("fi", "Sillat avataan", "sillan"), ("fr", "Les élections", "election"),
    ("ga", "Na droichid", "droichid"), ("hi", "लड़कियाँ", "लड़की"), ("hu", "A házak", "házat"),
    ("hy", "Կամուրջներ", "կամուրջը"), ("id", "Pembangunan jembatan", "bangun"),
    ("it", "I ponti", "ponte"), ("lt", "Tiltai", "tiltas"), ("nb", "Nyhetene", "nyheter"),
    ("ne", "पुलहरू", "पुल"), ("nl", "De verkiezingen", "verkiezing"), ("pt", "As pontes", "ponte"),
    ("ro", "Podurile", "poduri"), ("ru", "Мосты открыты", "моста"), ("sr", "Мостови", "мостова"),
    ("sv", "Nyheterna", "nyhet"), ("ta", "பாலங்கள்", "பாலம்"), ("tr", "Köprünün yolu", "köprüleri"),
    ("yi", "מענטשן", "מענטש"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "headline", "typed"), FORMS)
def test_another_form_of_a_word_is_found_and_marked(
    language: str, headline: str, typed: str
) -> None:
    if not stemmer_of(language):
        pytest.xfail("this server's PostgreSQL has no stemmer for it")
    desk.published(headline=headline, language=language)

    page = finds.page(typed)

    assert finds.headlines_of(page) == [headline]
    assert finds.marked(page)
    assert "Showing" not in page


@pytest.mark.parametrize(
    ("language", "headline", "typed"),
    [
        ("uk", "Новий міст у Києві", "МІСТ києві"),
        ("pl", "Nowy most w Łodzi", "lodzi"),
        ("ja", "東京で新しい橋が開通", "新しい橋"),
        ("ja", "東京で新しい橋が開通", "橋"),
        ("zh-Hant", "大橋今日通車", "大橋"),
        ("ko", "새 다리가 열렸다", "다리"),
        ("th", "สะพานใหม่เปิดแล้ว", "สะพาน"),
        ("he", "הגשר החדש", "החדש"),
        ("fa", "پل می‌سازند", "می‌سازند"),
        ("ka", "ახალი ხიდი", "ხიდი"),
        ("xx", "Zorbla mipik", "mipik"),
    ],
)
def test_in_other_languages_the_word_itself_is_found(
    language: str, headline: str, typed: str
) -> None:
    desk.published(headline=headline, language=language)

    page = finds.page(typed)

    assert finds.headlines_of(page) == [headline]
    assert finds.marked(page)


def test_signs_that_are_not_neighbours_are_no_word() -> None:
    desk.published(headline="東京で新しい橋が開通", language="ja")
    assert finds.headlines("橋東") == []
    assert finds.headlines('"い橋が"') == ["東京で新しい橋が開通"]


def test_every_stemmer_that_the_server_has_is_used() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT dictname FROM pg_ts_dict WHERE dictname LIKE '%\\_stem'")
        there = {name.removesuffix("_stem") for (name,) in cursor.fetchall()}
    assert there <= set(STEMMERS.values())
    assert {language for language, *_ in FORMS} >= STEMMERS.keys() - {"no", "nn"}
