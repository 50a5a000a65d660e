"""Emphasis and links within a paragraph, and nothing else."""

from __future__ import annotations

import msgspec
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from briefings import mailhtml, mailtext
from newsroom.compose import compose
from newsroom.inline import LONGEST, as_html, as_text
from tests.newsroom import desk


@pytest.mark.parametrize(
    ("typed", "html", "text"),
    [
        ("Plain words.", "Plain words.", "Plain words."),
        ("*so* and **so**", "<em>so</em> and <strong>so</strong>", "so and so"),
        ("_so_ but not a_b_c", "<em>so</em> but not a_b_c", "so but not a_b_c"),
        ("3 * 4 and 2 ** 3", "3 * 4 and 2 ** 3", "3 * 4 and 2 ** 3"),
        (r"a \*star\*", "a *star*", "a *star*"),
        (
            "[the act](https://varn.example/act?a=1&b=2)",
            '<a href="https://varn.example/act?a=1&amp;b=2" rel="noreferrer noopener">the act</a>',
            "the act",
        ),
        ("[*the* act](http://varn.example)",
         '<a href="http://varn.example" rel="noreferrer noopener"><em>the</em> act</a>', "the act"),
    ],
)  # fmt: skip
def test_marks_become_elements_and_go_where_words_are_plain(
    typed: str, html: str, text: str
) -> None:
    assert as_html(typed) == html
    assert as_text(typed) == text


@pytest.mark.parametrize(
    "typed",
    [
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,x)",
        "[x](//evil.example)", "[x](/admin/)", "[x](&#106;avascript:alert(1))",
        "[x](https://)", "[x]()", "[x][1]", "# Not a heading", "- not a list", "`no code`",
        "> no quotation", "&amp; stays", "x](https://varn.example)",
    ],
)  # fmt: skip
def test_what_is_no_emphasis_and_no_link_to_the_web_stays_as_it_was_typed(typed: str) -> None:
    assert "<" not in as_html(typed)
    assert as_text(typed) == typed


def test_html_is_shown_and_not_obeyed() -> None:
    hostile = '<img src=x onerror=alert(1)> *<b>* [<i>](https://a.example/"onclick="x)'
    assert "<img" not in as_html(hostile)
    assert "<b>" not in as_html(hostile)
    assert '"onclick' not in as_html(hostile)


@given(st.text(alphabet="ab *_[]()<>&\"'\\!`#:/.htps", max_size=200))
def test_no_text_makes_any_other_element(typed: str) -> None:
    left = str(as_html(typed))
    for known in ("<em>", "</em>", "<strong>", "</strong>", "</a>"):
        left = left.replace(known, "")
    while '<a href="http' in left:
        before, _, rest = left.partition('<a href="http')
        left = before + rest.partition('" rel="noreferrer noopener">')[2]
    assert "<" not in left


def test_a_paragraph_that_no_house_length_allows_is_not_parsed() -> None:
    assert as_html("*a* " * LONGEST) == "*a* " * LONGEST


MARKED = "The *old* bridge fell; see [the act](https://varn.example/act)."
PLAIN = "The old bridge fell; see the act."


@pytest.mark.django_db
def test_every_channel_tells_a_marked_paragraph_in_its_own_way() -> None:
    first, *others = desk.brief().framings
    framing = msgspec.structs.replace(first, text=MARKED)
    live = desk.published(context=(MARKED,), framings=(framing, *others))
    story, client = live.slug, Client()

    page = client.get(f"/stories/{story}/").content.decode()
    feed = client.get("/feeds/sections/europe.xml").content.decode()
    answer = client.get(f"/api/v1/stories/{story}/").json()
    ninjs = client.get(f"/api/v1/stories/{story}/?format=ninjs").json()
    telling = compose(live.story).telling()

    assert page.count("The <em>old</em> bridge fell; see <a href=") == 2
    assert f'"backstory":"{PLAIN}"' in page.replace('": "', '":"')
    assert "&lt;em&gt;old&lt;/em&gt;" in feed or "<em>old</em>" in feed
    assert (answer["context"], answer["framings"][0]["text"]) == ([MARKED], MARKED)
    assert PLAIN in {body["value"] for body in ninjs["bodies"]}
    assert PLAIN in " ".join(mailtext.story(telling, lead=True).split())
    assert PLAIN in mailhtml.story(telling, lead=True)


@pytest.mark.django_db
def test_an_address_behind_words_is_no_word_of_the_search() -> None:
    live = desk.published(context=("See [the act](https://varn.example/zeppelin).",))
    found = Client().get("/search/", {"q": "act"}).content.decode()
    assert live.slug in found
    assert live.slug not in Client().get("/search/", {"q": "zeppelin"}).content.decode()
