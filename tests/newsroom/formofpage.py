"""What a browser would send of the story form on a page: the names and values of its controls."""

from __future__ import annotations

from html.parser import HTMLParser


class _Controls(HTMLParser):
    """Controls inside `story-form`, without its buttons and what stands in a template to be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.inside = False
        self.copied = 0
        self.name = ""
        self.text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = told.get("id") == "story-form"
        self.copied += tag == "template"
        if not self.inside or self.copied:
            return
        if tag == "input" and told.get("name") and told.get("type") not in {"file", "radio"}:
            self.found.setdefault(told["name"], []).append(told.get("value", ""))
        elif tag == "textarea":
            self.name, self.text = told["name"], []
        elif tag == "select":
            self.name = told["name"]
            self.found[self.name] = [""]
        elif tag == "option" and "selected" in told:
            self.found[self.name] = [told.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.copied -= tag == "template"
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.text is not None:
            self.found.setdefault(self.name, []).append("".join(self.text))
            self.text = None


def controls(page: str) -> dict[str, list[str]]:
    parser = _Controls()
    parser.feed(page)
    return parser.found
