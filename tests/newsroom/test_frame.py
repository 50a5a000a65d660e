"""What is the same on every page is rendered once for a process."""

from __future__ import annotations

from django.template import Context, Template

from newsroom.templatetags.frame import Once


def test_what_stands_inside_is_rendered_once_and_sees_nothing_of_the_page() -> None:
    page = Template("{% load frame %}{% once %}<b>{{ name }}</b>{% endonce %}{{ name }}")
    assert page.render(Context({"name": "Ada"})) == "<b></b>Ada"
    inside = page.nodelist[1]
    assert isinstance(inside, Once)
    inside.nodelist.clear()
    assert page.render(Context({"name": "Bea"})) == "<b></b>Bea"
