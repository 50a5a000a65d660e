"""What is the same on many pages of a process: `{% once %}…{% endonce %}` renders it a single time,
`{% kept one other %}…{% endkept %}` once for all pages that have the same `one` and `other`.

Decides nothing of what it says. Inside stands nothing else that depends on the page: it sees only what is
named.
"""

from __future__ import annotations

import msgspec
from django import template
from django.utils.safestring import SafeString

register = template.Library()
# Of one place in a template; a page's own values may be whatever somebody typed into an address.
MOST_KEPT = 128


class Once(template.Node):
    """Two threads may render it at first: it comes out alike."""

    def __init__(self, inside: template.NodeList) -> None:
        self.nodelist = inside
        self._rendered: SafeString | None = None

    def render(self, context: template.Context) -> SafeString:
        if self._rendered is None:
            self._rendered = self.nodelist.render(context.new())
        return self._rendered


@register.tag
def once(parser: template.base.Parser, token: template.base.Token) -> Once:  # noqa: ARG001 Django's contract
    inside = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(inside)


class Kept(template.Node):
    """What it renders, by the values that it is rendered from; those are what JSON can hold."""

    def __init__(self, names: list[str], inside: template.NodeList) -> None:
        self.names = {name: template.Variable(name) for name in names}
        self.nodelist = inside
        self._rendered: dict[bytes, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        values = {name: _of(where, context) for name, where in self.names.items()}
        key = msgspec.json.encode(values)
        rendered = self._rendered.get(key)
        if rendered is None:
            rendered = self.nodelist.render(context.new(values))
            if len(self._rendered) >= MOST_KEPT:
                self._rendered.clear()
            self._rendered[key] = rendered
        return rendered


def _of(where: template.Variable, context: template.Context) -> object:
    try:
        return where.resolve(context)
    except template.VariableDoesNotExist:
        return None


@register.tag
def kept(parser: template.base.Parser, token: template.base.Token) -> Kept:
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(token.split_contents()[1:], inside)
