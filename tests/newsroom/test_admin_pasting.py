"""What is pasted into a card becomes a source or an excerpt, with a script and without one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.admin import pasting
from newsroom.admin.pasting import split
from newsroom.compose import compose
from newsroom.models.story import Story
from perspectives.directory import add_outlet
from perspectives.lookingup import Found
from perspectives.models import Report
from tests.newsroom import desk
from tests.newsroom.test_admin_form import address, shown, signed_in

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:newsroom_story_page")


def sent(story: Story, **pasted: list[str]) -> Any:
    client: Client = signed_in()
    return client.post(address(story), shown(client, story) | pasted)


@pytest.mark.parametrize(
    ("text", "url", "rest"),
    [
        ("https://a.example/1", "https://a.example/1", ""),
        ("„Слова“ https://a.example/1.", "https://a.example/1", "Слова"),
        ("see https://a.example/1, please", "https://a.example/1", "see please"),
        ("“Only words”", "", "Only words"),
        ("javascript:alert(1)", "", "javascript:alert(1)"),
        ("", "", ""),
    ],
)
def test_a_paste_is_a_link_a_quote_or_both(text: str, url: str, rest: str) -> None:
    assert split(text) == (url, rest)


class TestWithoutScript:
    def test_a_link_under_a_fact_is_its_next_source(self) -> None:
        Report.objects.create(url="https://visti.example/1", outlet=add_outlet("Visti"))
        story = desk.draft()

        sent(story, **{"f2-paste": ["https://visti.example/2"]})

        source = compose(story).brief.facts[1].sources[-1]
        assert (source.url, source.outlet) == ("https://visti.example/2", "Visti")

    def test_what_is_no_link_stays_in_its_box_and_says_so(self) -> None:
        answer = sent(desk.draft(), **{"f1-paste": ["the ministry"]})

        assert answer.status_code == 422
        assert answer.context["form"].errors == {"f1-paste": pasting.NO_LINK}
        assert 'value="the ministry"' in answer.content.decode()

    def test_words_with_their_link_are_an_excerpt_in_the_language_of_their_signs(self) -> None:
        story = desk.draft()

        sent(story, **{"m2-paste": ["«Дорога в нікуди» https://courier.example/9"]})

        excerpt = compose(story).brief.framings[1].excerpts[0]
        assert (excerpt.quote, excerpt.language) == ("Дорога в нікуди", "uk")
        assert excerpt.url == "https://courier.example/9"

    def test_a_language_is_guessed_where_all_the_framings_outlets_share_it(self) -> None:
        add_outlet("Courier", native_name="Der Kurier", language="de")
        add_outlet("Bote", language="de")
        add_outlet("Echo", language="fr")
        add_outlet("Silent")
        found = Found("https://elsewhere.example/1")

        def guess(*outlets: str) -> str:
            return pasting.language_of("Eine Strasse", found, list(outlets))

        assert guess("Der Kurier") == guess("Der Kurier", "Bote", "") == "de"
        assert guess("Der Kurier", "Nobody") == guess("Der Kurier", "Silent") == ""
        assert guess("Der Kurier", "Echo") == guess() == ""

    def test_the_outlet_of_the_link_decides_before_the_framings(self) -> None:
        add_outlet("Courier", language="de")
        found = Found("https://echo.example/1", language="fr")

        assert pasting.language_of("Une route", found, ["Courier"]) == "fr"

    @pytest.mark.parametrize(
        ("quote", "tag", "told"),
        [
            ("A road to nowhere", "ru", ""), ("A road to nowhere", "he", ""),
            ("A road to nowhere", "tr", "tr"), ("Мост открыт", "tr", "ru"),
            ("Дорога в никуда", "bg", "bg"), ("The daily “Правды” said so", "ru", ""),
            ("“412!”", "ru", "ru"), ("Most je otvoren", "sr", "sr"), ("桥通了", "zh-Hant", "zh-Hant"),
        ],
    )  # fmt: skip
    def test_no_quote_is_in_a_language_of_other_letters(
        self, quote: str, tag: str, told: str
    ) -> None:
        add_outlet("Only", language=tag)

        assert pasting.language_of(quote, Found(""), ["Only"]) == told
        assert pasting.language_of(quote, Found("https://a.example/1", language=tag), []) == told

    def test_words_that_join_their_link_are_not_in_the_language_of_its_outlet_against_their_letters(
        self,
    ) -> None:
        half = {"m2-excerpt": ["e1"], "m2-e1-url": ["https://courier.example/9"],
                "m2-e1-language": ["ru"], "m2-paste": ["A road to nowhere"]}  # fmt: skip

        answer = sent(desk.draft(), **half)

        assert set(answer.context["form"].errors) == {"m2-e1-language"}

    def test_what_nobody_can_guess_is_asked_for_and_nothing_is_lost(self) -> None:
        answer = sent(desk.draft(), **{"m2-paste": ["A road to nowhere"]})

        form = answer.context["form"]
        assert set(form.errors) == {"m2-e1-language", "m2-e1-url"}
        assert form.framings[1].excerpts[0].open
        assert form.framings[1].excerpts[0].boxes["quote"].value == "A road to nowhere"

    def test_a_quote_joins_the_link_that_waits_for_its_words(self) -> None:
        story = desk.draft()
        half = {"m2-excerpt": ["e1"], "m2-e1-url": ["https://courier.example/9"],
                "m2-e1-language": ["en"], "m2-paste": ["A road to nowhere"]}  # fmt: skip

        sent(story, **half)

        (excerpt,) = compose(story).brief.framings[1].excerpts
        assert (excerpt.quote, excerpt.url) == ("A road to nowhere", "https://courier.example/9")

    def test_a_button_of_the_form_takes_it_in_too(self) -> None:
        answer = sent(
            desk.draft(), **{"f2-paste": ["https://varn.example/new"], "do": ["down:fact:f1"]}
        )

        rows = answer.context["form"].facts[0].sources
        assert rows[-1].boxes["url"].value == "https://varn.example/new"


class TestForTheScript:
    def test_it_tells_what_stands_behind_the_link(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = Found("https://visti.example/2", "Порт", "Вісті", "2026-11-04", "uk")
        monkeypatch.setattr(pasting, "look_up", lambda url: found._replace(url=url))

        told = signed_in().get(PAGE, {"text": "“Слово” https://visti.example/2"}).json()

        assert told == {**found._asdict(), "quote": "Слово"}

    def test_words_without_a_link_ask_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pasting, "look_up", lambda url: pytest.fail(url))

        assert signed_in().get(PAGE, {"text": "Γέφυρα"}).json()["language"] == "el"
        assert signed_in().get(PAGE, {"text": "file:///etc/passwd"}).json()["url"] == ""

    def test_quickly_it_tells_what_the_desk_knows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pasting, "look_up", lambda url: pytest.fail(url))

        told = signed_in().get(PAGE, {"text": "https://visti.example/2", "quick": "1"}).json()

        assert told["url"] == "https://visti.example/2"

    def test_who_does_not_write_asks_for_no_page(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pasting, "look_up", lambda url: pytest.fail(url))

        answer = signed_in("publisher").get(PAGE, {"text": "https://a.example/"})

        assert answer.status_code == 403
        assert answer.json()["said"]


class TestTheOutline:
    def test_every_part_has_its_words_and_what_the_checks_say(self) -> None:
        facts = desk.brief().facts
        bare = facts[1].__class__("It cost 91 million euros.")
        story = desk.draft(facts=(facts[0], bare))

        entries = {one.anchor: one for one in signed_in().get(address(story)).context["outline"]}

        assert entries["fact-1"].words == 6
        assert entries["fact-1"].errors == 0
        assert entries["fact-2"].errors == 1
        assert entries["facts"].words == 2
        assert entries["framing-2"].label == "B The capital"

    def test_the_house_length_is_the_sections(self) -> None:
        story = desk.draft()
        section = story.section
        section.dek_words, section.most_facts = 33, 9
        section.save()

        page = signed_in().get(address(story)).content.decode()

        assert 'data-words="33"' in page
        assert "house length 3 to 9" in page

    def test_house_lengths_are_edited_on_the_sections_form(self) -> None:
        section = desk.draft().section
        url = reverse("admin:newsroom_section_change", args=[section.pk])
        client = signed_in("editor")
        form = {"name": section.name, "slug": section.slug, "position": "0"}

        refused = client.post(url, form | {"fewest_facts": "5", "most_facts": "2"})
        client.post(url, form | {"dek_words": "28", "fewest_facts": "2", "most_facts": "4"})

        assert "fewer than at least" in refused.content.decode()
        section.refresh_from_db()
        assert (section.dek_words, section.most_facts, section.context_words) == (28, 4, 180)
