"""What templates of page and preview need beside the Telling: marks, dates, wording, differences.

Decides how things look written down, never what is said.
"""

from __future__ import annotations

import difflib
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django import template
from django.utils import dateformat, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from newsroom import inline
from newsroom.telling import Telling
from newsroom.templatetags.wording import base, comma_of, direction_of, has_words, said, word

register = template.Library()

_SHAPES = {
    "a": "M6 .6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 6 .6z",
    "b": "M1 1h10v10H1z",
    "c": "M6 .6 11.8 11.2H.2z",
    "d": "m6 0 6 6-6 6-6-6z",
    "e": "M4.2.5h3.6v3.7h3.7v3.6H7.8v3.7H4.2V7.8H.5V4.2h3.7z",
    "f": "M4 .6a5.4 5.4 0 0 1 0 10.8z",
    "g": "M6 .4a5.6 5.6 0 1 0 0 11.2A5.6 5.6 0 0 0 6 .4zm0 2.4a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4z",
    "h": "m6 .3 1.5 3.9 4.2.2-3.3 2.6 1.1 4.1L6 8.8l-3.5 2.3 1.1-4.1L.3 4.4l4.2-.2z",
}
# How a day is written where it is not “12 листопада 2026”.
_DAYS = {"de": "j. F Y", "es": r"j \d\e F \d\e Y", "he": "j בF Y", "zh": "Y年n月j日"}
_SENTENCE = re.compile(r"(?<=[.!?؟。！？])[”»’\")\]]*\s+(?=[^\s\da-z])")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|No|Gen|Sen|Gov|vs|e\.g|i\.e))\.$")


class Rows(NamedTuple):
    """Which questions the framings of a story answer: a row that nobody answers is not shown."""

    label: bool
    stresses: bool
    leaves_out: bool
    words: bool
    carried: bool

    @property
    def total(self) -> int:
        return 2 + sum(self)

    @property
    def answers(self) -> bool:
        return self.label or self.stresses or self.leaves_out


@register.simple_tag
def framing_rows(telling: Telling) -> Rows:
    framings = telling.brief.framings
    return Rows(
        telling.has_labels,
        any(framing.stresses for framing in framings),
        any(framing.leaves_out for framing in framings),
        any(framing.excerpts for framing in framings),
        telling.has_matrix,
    )


@register.simple_tag
@lru_cache(maxsize=32)
def mark(letter: str) -> SafeString:
    """The sign of a perspective, drawn; decorative, because its name always stands beside it."""
    return format_html(
        '<svg class="mark" data-p="{}" viewBox="0 0 12 12" aria-hidden="true"><path d="{}"/></svg>',
        letter,
        _SHAPES.get(letter, _SHAPES["a"]),
    )


_LINES = {
    "reported": '<line x2="{0}%" y1="3.5" y2="3.5" stroke="currentColor" stroke-width="4"/>',
    "omitted": (
        '<line x2="{0}%" y1="3.5" y2="3.5" stroke="currentColor" stroke-width="2"'
        ' stroke-dasharray="2 3"/>'
    ),
    "disputed": (
        '<pattern id="wave" width="12" height="7" patternUnits="userSpaceOnUse">'
        '<path d="M0 6 6 1l6 5" fill="none" stroke="currentColor" stroke-width="2"/></pattern>'
        '<rect width="{0}%" height="7" fill="url(#wave)"/>'
    ),
}


@register.simple_tag
def bar(kind: str, n: int, of: int) -> SafeString:
    """A share as the line that its kind is drawn with; decorative, the number stands beside it."""
    share = round(100 * n / of, 1) if of else 0
    drawn = format_html(_LINES[kind], share) if n else ""
    return format_html(
        '<svg class="bar" width="100%" height="7" aria-hidden="true">{}</svg>', drawn
    )


@register.simple_tag(takes_context=True)
def say(context: template.Context, which: str, **values: Any) -> str:
    """A word around the story in the story's language; English ones are marked in foreign texts."""
    return said(which, language_of(context), **values)


@register.simple_tag(takes_context=True)
def house_words(context: template.Context) -> SafeString:
    """Attributes of a line of words and dates: English, where the story’s language has no words here."""
    if has_words(language_of(context)):
        return SafeString()
    return SafeString('lang="en" dir="ltr"')


@register.simple_tag(takes_context=True)
def plainly(context: template.Context, which: str, **values: Any) -> str:
    """The same word for an attribute, where no markup may stand."""
    return word(which, language_of(context), **values)


@register.simple_tag(takes_context=True)
def comma(context: template.Context) -> str:
    """Between the items of a line, as the story's language writes it."""
    return comma_of(language_of(context))


@register.simple_tag(takes_context=True)
def kind_of_owner(context: template.Context, kind: str) -> str:
    """What sort of owner that is, in the story's language."""
    return say(context, f"by-{kind}") if kind else ""


@register.simple_tag(takes_context=True)
def reading_time(context: template.Context, telling: Telling) -> str:
    """In whole minutes, one at least."""
    return say(context, "minutes", n=max(1, round(telling.brief.reading_seconds() / 60)))


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None) -> str:
    """12 Nov 2026, 14:10 UTC, for people and machines."""
    if value is None:
        return ""
    at = value.astimezone(UTC)
    language = language_of(context)
    return format_html(
        '<time datetime="{}" dir="auto">{}{}<bdi>{} UTC</bdi></time>',
        at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        _day(at.date(), language),
        comma_of(language if has_words(language) else "en"),
        at.strftime("%H:%M"),
    )


@register.simple_tag(takes_context=True)
def day(context: template.Context, value: date | str | None) -> str:
    """12 Nov 2026; a string that is no date is shown as it stands."""
    if not value:
        return ""
    if isinstance(value, str):
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError:
            return value
        if len(value) > len("2026-11-12"):
            return moment(context, parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))
        value = parsed.date()
    elif isinstance(value, datetime):
        value = value.astimezone(UTC).date()
    text = _day(value, language_of(context))
    return format_html('<time datetime="{}" dir="auto">{}</time>', value.isoformat(), text)


@register.simple_tag
def weekday(value: date) -> str:
    """Thursday 12 November 2026, for an edition."""
    text = dateformat.format(value, "l j F Y")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def span(during: Any) -> str:
    """From when to when, of a range of days that may be open at either end."""
    first, last = during.lower, during.upper
    since = _day(first, "en") if first else ""
    until = _day(last - timedelta(days=1), "en") if last else ""
    if since and until:
        return f"{since} – {until}"
    if since:
        return f"since {since}"
    return f"until {until}" if until else "at all times"


@register.simple_tag
def changed(was: str, now: str) -> str:
    """The new wording with what went and what came in place; both in full where little is common."""
    before, after = was.split(" "), now.split(" ")
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if not was or not now or matcher.ratio() < 0.5:
        return mark_safe(" ".join(filter(None, (_tag("del", was), _tag("ins", now)))))  # noqa: S308
    steps = [
        (old, new, kind == "equal")
        for kind, a, b, c, d in matcher.get_opcodes()
        for old, new in [(" ".join(before[a:b]), " ".join(after[c:d]))]
    ]
    parts = [
        part
        for old, new, same in steps
        for part in ([old] if same else [_tag("del", old), _tag("ins", new)])
        if part
    ]
    return format_html_join(" ", "{}", ((part,) for part in parts))


@register.filter
def marked(text: str) -> SafeString:
    """A paragraph of context or framing with its emphasis and links."""
    return inline.as_html(text)


@register.filter
def first_sentence(text: str) -> str:
    """The first sentence of a running text without its marks, in any script; all of it if it has no end."""
    text = inline.as_text(text)
    for end in _SENTENCE.finditer(text):
        head = text[: end.start()]
        if not _ABBREVIATED.search(head):
            return text[: end.end()].rstrip()
    return text


@register.filter
def dashed(text: str) -> str:
    """A suffix that keeps ids apart where several stories share a page."""
    return f"-{text}"


@register.filter
def direction(language: str) -> str:
    return direction_of(language)


@register.filter
def host(url: str) -> str:
    """The host of an address without www, for a source that has no title."""
    try:
        return (urlsplit(url).hostname or url).removeprefix("www.")
    except ValueError:
        return url


def _tag(name: str, text: str) -> str:
    return format_html("<{0}>{1}</{0}>", name, text) if text else ""


def language_of(context: template.Context) -> str:
    telling = context.get("telling")
    return telling.brief.language if isinstance(telling, Telling) else "en"


@lru_cache(maxsize=1024)
def _day(value: date, language: str) -> str:
    if base(language) in {"en"} or not has_words(language):
        return dateformat.format(value, "j M Y")
    with translation.override("zh-hans" if base(language) == "zh" else base(language)):
        return dateformat.format(value, _DAYS.get(base(language), "j E Y"))
