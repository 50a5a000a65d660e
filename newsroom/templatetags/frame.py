"""What is the same on every page of a process: `{% once %}…{% endonce %}` renders it a single time.

Decides nothing of what it says. Inside stands nothing that depends on the page: it sees an empty context.
"""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

register = template.Library()


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
