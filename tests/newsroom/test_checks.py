"""Each editorial check: what it complains of, and what it lets be."""

from __future__ import annotations

import msgspec
import pytest

from newsroom.brief import Brief, Excerpt, Framing
from newsroom.checks import Complaint, Known, checklist
from newsroom.checks.fairness import framings_are_attributed_alike, framings_are_of_a_length
from newsroom.checks.known import KnownOutlet
from newsroom.checks.standing import country_is_heard, independent_is_independent, links_answer
from newsroom.checks.whole import (
    excerpts_are_placed,
    framings_name_outlets,
    framings_show_words,
    headline_fits_a_subject,
)
from tests.newsroom import desk


def brief(**changes: object) -> Brief:
    return msgspec.structs.replace(desk.brief(), **changes)


def framed(*texts: str, language: str = "en", outlets: tuple[str, ...] = ("A Post",)) -> Brief:
    framings = tuple(Framing(f"View {number}", text, outlets) for number, text in enumerate(texts))
    return brief(framings=framings, language=language)


def words(number: int) -> str:
    return " ".join(["word"] * number)


def texts(complaints: object) -> list[str]:
    return [complaint.text for complaint in complaints]  # type: ignore[attr-defined]


def test_errors_come_first_and_each_complaint_has_a_key_of_its_own() -> None:
    empty = brief(dek="", headline="a" * 91, framings=desk.brief().framings[1:] * 2)

    found = checklist(empty).found

    assert [complaint.error for complaint in found] == sorted(
        (complaint.error for complaint in found), reverse=True
    )
    keys = [complaint.key for complaint in found]
    assert "headline_fits_a_subject:headline" in keys
    assert len(keys) == len(set(keys))


def test_what_passed_is_told_in_words() -> None:
    told = checklist(desk.brief())
    assert "Every fact has a source" in told.passed
    assert len(told.passed) == 17
    assert texts(told.found) == ["Framing B shows no excerpt."]


def test_a_headline_longer_than_a_subject_is_counted() -> None:
    assert texts(headline_fits_a_subject(brief(headline="a" * 91))) == [
        "The headline has 91 signs; a mail’s subject shows 90."
    ]
    assert not texts(headline_fits_a_subject(brief(headline="a" * 90)))


def test_framings_of_very_unequal_length_are_told() -> None:
    assert texts(framings_are_of_a_length(framed(words(40), words(20)))) == [
        "Framing A is twice as long as B: 40 words to 20."
    ]
    assert not texts(framings_are_of_a_length(framed(words(39), words(20))))
    assert not texts(framings_are_of_a_length(framed("one two three four", "one")))
    assert not texts(framings_are_of_a_length(framed(words(40), "")))


def test_verbs_that_doubt_one_side_only_are_told() -> None:
    said = framed("They say so.", "They claim so and claim it again.", "They report it.")
    assert texts(framings_are_attributed_alike(said)) == [
        "Framing B: ‘claim’ twice; A and C: ‘say’ or ‘report’."
    ]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "They claim so.", "They claim otherwise."),
        ("en", "They claim so.", "A road to nowhere."),
        ("fi", "He claims so.", "He says so."),
    ],
)
def test_even_verbs_and_unknown_languages_are_let_be(
    language: str, first: str, second: str
) -> None:
    assert not texts(framings_are_attributed_alike(framed(first, second, language=language)))


def test_verbs_are_known_in_other_languages_too() -> None:
    said = framed("Вони кажуть так.", "Вони стверджують інше.", language="uk")
    assert len(texts(framings_are_attributed_alike(said))) == 1


AGENCY = KnownOutlet("Anadolu Ajansı", "TR", "state", "The Republic of Türkiye")
TIMES = KnownOutlet("Economic Times", "IN", "private")


def independent(name: str, **known: object) -> list[str]:
    framing = Framing(name, "They repeat it.", ("Economic Times", "Anadolu Ajansı"))
    said = brief(framings=(framing,))
    return texts(independent_is_independent(said, Known(**known)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "International general-interest outlets relying on wire services",
        "Independent press", "Незалежні медіа", "Private broadcasters",
    ],
)  # fmt: skip
def test_a_states_outlet_in_an_independent_perspective_is_told(name: str) -> None:
    known = {"Anadolu Ajansı": AGENCY, "Economic Times": TIMES}
    assert independent(name, outlets=known) == [
        f"Framing A is called “{name}”, and Anadolu Ajansı in it is a state’s (The Republic of Türkiye)."
    ]


def test_a_states_outlet_that_only_belongs_to_it_is_told_too() -> None:
    assert len(independent("Independent press", members={"independent press": (AGENCY,)})) == 1


@pytest.mark.parametrize("name", ["Turkish state media", "Independent and state media", "Wireless"])
def test_a_perspective_that_promises_nothing_is_let_be(name: str) -> None:
    assert not independent(name, outlets={"Anadolu Ajansı": AGENCY})


def test_an_owner_that_nobody_recorded_is_let_be() -> None:
    assert not independent("Independent press", outlets={"Anadolu Ajansı": KnownOutlet("A", "TR")})


def heard(headline: str, *countries: str, language: str = "en", **changes: str) -> list[str]:
    names = [f"Paper {number}" for number in range(len(countries))]
    said = framed("So.", outlets=tuple(names), language=language)
    said = msgspec.structs.replace(said, headline=headline, **changes)
    known = {
        name: KnownOutlet(name, code) for name, code in zip(names, countries, strict=True)
    }  # fmt: skip
    return texts(country_is_heard(said, Known(outlets=known)))


def test_a_country_in_the_headline_that_nobody_speaks_for_is_told() -> None:
    assert heard("Danube ports of Romania shut", "UA", "GB") == [
        "The headline places it in Romania; no outlet from there is named."
    ]
    assert not heard("Danube ports of Romania shut", "UA", "RO")


@pytest.mark.parametrize(
    ("headline", "language"),
    [("Порти України закриті", "uk"), ("Häfen in Rumänien", "de"), ("US ports shut", "en")],
)
def test_a_country_is_known_by_its_name_in_the_storys_language(
    headline: str, language: str
) -> None:
    assert len(heard(headline, "FR", language=language)) == 1


@pytest.mark.parametrize(
    ("headline", "countries"),
    [
        ("Ports shut", ("FR",)), ("Ports of Romania shut", ("FR", "")), ("Ports of Romania shut", ()),
        ("Nigerian ports shut", ("FR",)), ("Omani ports shut", ("FR",)), ("Michael Jordan retires", ("FR",)),
    ],
)  # fmt: skip
def test_where_nothing_is_known_of_a_place_or_an_outlet_nothing_is_told(
    headline: str, countries: tuple[str, ...]
) -> None:
    assert not heard(headline, *countries, dek="It happened.", section="Europe")


def test_the_section_and_the_first_country_of_the_dek_place_it_too() -> None:
    assert heard("Ports shut", "FR", section="Romania", dek="") == [
        "The section places it in Romania; no outlet from there is named."
    ]
    assert heard("Ports shut", "FR", section="World", dek="Romania and Moldova agreed.") == [
        "The dek places it in Romania; no outlet from there is named."
    ]


def test_a_dead_link_is_told_where_it_stands() -> None:
    known = Known(
        dead={"https://varn.example/cost": "is gone", "https://visnyk.example/bridge": "x"}
    )
    assert list(links_answer(desk.brief(), known)) == [
        Complaint(False, "fact-2", "Fact 2: the page of source 1 is gone."),
        Complaint(False, "framing-1", "Framing A: the page of excerpt 1 x."),
    ]


def test_framings_are_named_by_letter_and_say_what_is_missing() -> None:
    words = Excerpt("So", "", "", outlet="Varn Post")
    said = brief(
        framings=(Framing("River towns", "So.", excerpts=(words,)), Framing("City", "So."))
    )
    assert texts(framings_name_outlets(said)) == [
        "Framing A names no outlet: its excerpt is from Varn Post.",
        "Framing B names no outlet.",
    ]
    assert texts(framings_show_words(said)) == ["Framing B shows no excerpt."]
    assert texts(excerpts_are_placed(said)) == [
        "Framing A: excerpt 1 has no address and no language."
    ]
