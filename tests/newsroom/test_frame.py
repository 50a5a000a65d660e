"""What is the same on every page is rendered once for a process, and what many have alike once for these."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from newsroom.templatetags import frame
from newsroom.templatetags.frame import Kept, Once


def test_what_stands_inside_is_rendered_once_and_sees_nothing_of_the_page() -> None:
    page = Template("{% load frame %}{% once %}<b>{{ name }}</b>{% endonce %}{{ name }}")
    assert page.render(Context({"name": "Ada"})) == "<b></b>Ada"
    inside = page.nodelist[1]
    assert isinstance(inside, Once)
    inside.nodelist.clear()
    assert page.render(Context({"name": "Bea"})) == "<b></b>Bea"


@pytest.fixture
def greeting() -> Template:
    """A page of which all but its number is kept by who reads it."""
    return Template(
        "{% load frame %}{% kept name at.home %}<b>{{ name }}{{ number }}</b>{% endkept %}{{ number }}"
    )


def kept(page: Template) -> Kept:
    inside = page.nodelist[1]
    assert isinstance(inside, Kept)
    return inside


def test_what_is_kept_is_rendered_once_for_the_values_it_names_and_sees_no_other(
    greeting: Template,
) -> None:
    assert greeting.render(Context({"name": "Ada", "number": 1})) == "<b>Ada</b>1"
    kept(greeting).nodelist.clear()
    assert greeting.render(Context({"name": "Ada", "number": 2})) == "<b>Ada</b>2"


def test_each_value_that_is_named_makes_another_page(greeting: Template) -> None:
    for name in ("Ada", "Bea"):
        greeting.render(Context({"name": name}))
    kept(greeting).nodelist.clear()
    assert greeting.render(Context({"name": "Bea"})) == "<b>Bea</b>"
    assert greeting.render(Context({"name": "Bea", "at": {"home": True}})) == ""


def test_what_is_kept_is_escaped_and_as_many_as_memory_allows(
    greeting: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "MOST_KEPT", 3)
    for name in ("<i>", "2", "3", "4"):
        assert greeting.render(Context({"name": name})).count("<") == 2
    assert len(kept(greeting)._rendered) == 1
