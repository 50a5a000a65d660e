"""Numbers and dates of dek and facts: read as each language writes them, and passed over where in doubt."""

from __future__ import annotations

import pytest

from newsroom.brief import Brief, Fact
from newsroom.checks import Complaint
from newsroom.checks.figures import dates_agree, dek_is_dated, figures_agree
from tests.newsroom.test_checks import brief, texts


def saying(dek: str, *facts: str, language: str = "en") -> Brief:
    return brief(dek=dek, facts=tuple(map(Fact, facts)), language=language)


@pytest.mark.parametrize(
    ("dek", "language"),
    [
        ("On 19 Nov 2025 it began.", "en"), ("On November 19 it began.", "en"),
        ("It began 2025-11-19.", "en"),
        ("19 листопада почалося.", "uk"), ("Почалося 19.11.2025.", "uk"),
        ("Am 19. November begann es.", "de"),
        ("Le 19 novembre.", "fr"), ("El 19 de noviembre de 2025.", "es"),
        ("2025年11月19日に始まった。", "ja"),
        ("بدأ في 19 نوفمبر 2025", "ar"),
    ],
)  # fmt: skip
def test_a_dek_is_dated_in_any_language(dek: str, language: str) -> None:
    assert not texts(dek_is_dated(brief(dek=dek, language=language)))


@pytest.mark.parametrize("dek", ["On Friday 12 barges sailed.", "In March it began.", "Two towns."])
def test_a_number_or_a_weekday_is_no_date(dek: str) -> None:
    assert len(texts(dek_is_dated(brief(dek=dek)))) == 1


def test_a_number_that_contradicts_a_fact_names_it() -> None:
    said = saying("It lets 12 grain barges pass.", "A fee is due.", "Some 14 barges pass a night.")
    assert list(figures_agree(said)) == [
        Complaint(False, "dek", "The dek says 12 barges, fact 2 says 14.", "fact-2")
    ]


@pytest.mark.parametrize(
    ("dek", "fact"),
    [
        ("It lets 12 barges pass.", "It was signed by three ministers."),
        ("It lets 12 barges pass.", "12 barges pass; 38 barges pass by day."),
        ("Between 12 and 14 barges pass.", "Some 14 barges pass."),
        ("12 grain barges pass.", "14 grain silos stand."),
        ("3 people died.", "12 people were hurt."),
        ("It took 9 years.", "It was promised 12 years ago."),
        ("It costs 9 million euros.", "Tolls bring 2 million euros."),
        ("On 12 November barges sailed.", "On 14 November barges sank."),
        ("1,200 barges pass.", "1200 barges pass."),
        ("1.4 million tonnes pass.", "1.4 million tonnes pass in October 2026."),
        ("In 2026 barges pass.", "14 barges pass."),
        ("12 Barges Lane is closed.", "14 barges pass."),
    ],
)
def test_numbers_that_do_not_contradict_are_let_be(dek: str, fact: str) -> None:
    assert not texts(figures_agree(saying(dek, fact)))


@pytest.mark.parametrize(
    ("language", "dek", "fact", "told"),
    [
        ("en", "It lets twelve barges pass.", "Some 14 barges pass.", "12 barges, fact 1 says 14."),
        ("en", "Two million barges.", "2,500,000 barges.", "2,000,000 barges, fact 1 says 2,500,000."),
        ("de", "Es dürfen 1.200 beladene Kähne fahren.", "Es sind 1.400 Kähne.",
         "1,200 Kähne, fact 1 says 1,400."),
        ("de", "Zwölf Kähne liegen fest.", "Bei 14 Kähnen lief der Motor.", "12 Kähne, fact 1 says 14."),
        ("fr", "Quelque 1 200 péniches passent.", "Ce sont 1 400 grandes péniches.",
         "1,200 péniches, fact 1 says 1,400."),
        ("fr", "Deux millions de péniches.", "Il y a 2,5 millions de péniches.",
         "2,000,000 péniches, fact 1 says 2,500,000."),
        ("es", "Pasan 1.200 barcazas.", "Pasan mil barcazas y 1.400 barcazas.",
         "1,200 barcazas, fact 1 says 1,400."),
        ("es", "Pasan doce barcazas.", "Pasan 14 nuevas barcazas.", "12 barcazas, fact 1 says 14."),
        ("es-MX", "Pasan 1,200 barcazas.", "Pasan 1,400 barcazas.", "1,200 barcazas, fact 1 says 1,400."),
        ("uk", "Пройшло 1 200 вантажних барж.", "Баржами, а саме 1 400 баржами, везли зерно.",
         "1,200 барж, fact 1 says 1,400."),
        ("uk", "П’ять барж стоять.", "Стоять три баржі.", "5 барж, fact 1 says 3."),
        ("uk", "Це 2,5 млн барж.", "Це два мільйони барж.", "2,500,000 барж, fact 1 says 2,000,000."),
        ("ru", "Прошло 1 200 грузовых барж.", "Прошло 1 400 барж.",
         "1,200 барж, fact 1 says 1,400."),
        ("ru", "Пять барж стоят.", "Стоят три баржи.", "5 барж, fact 1 says 3."),
    ],
)  # fmt: skip
def test_numbers_are_read_as_each_language_writes_them(
    language: str, dek: str, fact: str, told: str
) -> None:
    said = texts(figures_agree(saying(dek, fact, language=language)))
    assert said == [f"The dek says {told}"]


@pytest.mark.parametrize(
    ("language", "dek", "fact"),
    [
        ("en", "It lets two hundred and twelve barges pass.", "It lets 212 barges pass."),
        ("en", "Two dozen barges pass.", "24 barges pass."),
        ("en", "Eleven bells go home.", "It lost eleven of them; three bells stay."),
        ("en", "The two barges sank.", "Of 14 barges, 12 barges came through."),
        ("en", "12-14 barges pass.", "12 barges pass."),
        ("de", "Es sind 1.200 Kähne.", "Es sind 1200 Kähne."),
        ("de", "Um 12.30 Uhr fuhren 3 Kähne.", "Um 14.15 Uhr fuhren drei Kähne."),
        ("de", "Ein Kahn sank nach 12 Jahren.", "14 Jahre fuhr er."),
        ("de", "Am 12. November fuhren Kähne.", "Am 14. November sanken Kähne."),
        ("de", "1,234 Kähne.", "1234 Kähne."),
        ("fr", "Deux cent six péniches passent.", "206 péniches passent."),
        ("fr", "Les deux péniches ont coulé.", "Sur 14 péniches, 12 péniches sont passées."),
        ("fr", "1,2 million d’euros pour 12 péniches.", "3 millions d’euros pour douze péniches."),
        ("es", "Treinta y dos barcazas pasan.", "32 barcazas pasan."),
        ("es", "Dos mil millones de barcazas.", "2.000 millones de barcazas."),
        ("es", "Pasan 1,200 barcazas.", "Pasan 1200 barcazas."),
        ("uk", "Двадцять дві баржі пройшли.", "22 баржі пройшли."),
        ("uk", "3 нові баржі, 12 років потому.", "4 нові школи, 14 років потому."),
        ("uk", "3 кораблі біженців прибули.", "Це 300 біженців."),
        ("ru", "Две тысячи барж прошли.", "Прошло 2000 барж."),
        ("ru", "Тридцать три баржи.", "33 баржи."),
        ("pl", "12 barek płynie.", "14 barek płynie."),
        ("ar", "مرت 12 سفينة.", "مرت 14 سفينة."),
        ("ja", "12隻の船。", "14隻の船。"),
    ],
)  # fmt: skip
def test_what_may_mean_something_else_is_passed_over(language: str, dek: str, fact: str) -> None:
    assert not texts(figures_agree(saying(dek, fact, language=language)))


def test_days_that_never_were_are_told() -> None:
    said = saying("On 31 November 2025 it began.", "On Friday 20 November 2025 it ended.")
    assert texts(dates_agree(said)) == [
        "There is no 31 November 2025.",
        "Friday 20 November 2025 was on another day of the week.",
    ]


@pytest.mark.parametrize(
    ("language", "date", "right"),
    [
        ("en", "Thursday 19 November 2025", "Wednesday 19 November 2025"),
        ("de", "Donnerstag, den 19. November 2025", "Mittwoch, den 19. November 2025"),
        ("fr", "mardi 1er janvier 2025", "mercredi 1er janvier 2025"),
        ("es", "jueves 19 de noviembre de 2025", "miércoles 19 de noviembre de 2025"),
        ("uk", "п’ятницу, 19 листопада 2025", "середу, 19 листопада 2025"),
        ("ru", "пятницу, 19 ноября 2025", "среду, 19 ноября 2025"),
    ],
)  # fmt: skip
def test_a_day_is_held_against_its_weekday_in_each_language(
    language: str, date: str, right: str
) -> None:
    wrong = texts(dates_agree(saying(f"… {date}.", language=language)))
    assert wrong == [f"{date} was on another day of the week."]
    assert not texts(dates_agree(saying(f"… {right}.", language=language)))


@pytest.mark.parametrize(
    ("language", "said", "told"),
    [
        ("de", "Am 19. Jänner 2025.", "Am 19. Januar 2024."),
        ("fr", "Le 1er janvier 2025.", "Le 1er janv. 2024."),
        ("es", "El 19 de enero de 2025.", "El 19 de enero de 2024."),
        ("uk", "19 січня 2025 року.", "19 січня 2024 року."),
        ("ru", "19 января 2025 года.", "19 января 2024 года."),
    ],
)
def test_another_year_is_told_in_each_language(language: str, said: str, told: str) -> None:
    found = texts(dates_agree(saying(said, told, language=language)))
    assert found == ["The dek says 2025, fact 1 says 2024 for the same day."]
    assert not texts(dates_agree(saying(said, said, language=language)))


def test_another_year_for_the_same_day_is_told() -> None:
    said = saying("On 19 Nov 2025 it began.", "It began on 19 November 2024.")
    assert texts(dates_agree(said)) == ["The dek says 2025, fact 1 says 2024 for the same day."]
    both = saying("On 19 Nov 2025 it began.", "A year after 19 November 2024, on 19 Nov 2025.")
    assert not texts(dates_agree(both))
