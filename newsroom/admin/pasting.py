"""A pasted link becomes a source, a pasted link or quote an excerpt: at once by script, else on saving.

Decides what is a link in a paste, what the rest is, and which language a quote is in where its outlet or its
signs say so (`perspectives.scripts` says what it can be); otherwise that is left to the editor.
"""

from __future__ import annotations

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse

from newsroom.admin.storyform import EXCERPT, SOURCE, Box, FramingCard, StoryForm
from newsroom.models.people import User
from perspectives.lookingup import Found, known, look_up
from perspectives.models import OutletName, name_key
from perspectives.models.reports import HTTP_URL, too_long
from perspectives.scripts import can_be

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_MARKS = '“”„‟«»‹›"‚‘’「」『』 \t\r\n'
_SCRIPTS = (
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[ыэёъЫЭЁЪ]")),
    ("fa", re.compile(r"[پچژگ]")),
    ("ar", re.compile(r"[\u0621-\u064a]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("el", re.compile(r"[\u0386-\u03ce]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
)
MOST_OUTLETS = 100
NO_LINK = "This is no web address; paste one that begins with https://."


def page_of(request: HttpRequest, user: User) -> JsonResponse:
    """For the page's script: what stands behind a pasted link; with `quick` nobody outside is asked."""
    if not user.may("write"):
        raise PermissionDenied("Pages are looked up for who writes.")
    url, quote = split(request.GET.get("text", ""))
    asked = known if "quick" in request.GET else look_up
    found = asked(url) if _is_address(url) else Found("")
    outlets = request.GET.getlist("outlet")
    told = found._asdict() | {"quote": quote, "language": language_of(quote, found, outlets)}
    return JsonResponse(told)


def split(text: str) -> tuple[str, str]:
    """The first link in a text, and the text without it and without the marks of a quotation."""
    link = _LINK.search(text)
    rest = text.replace(link[0], " ", 1) if link else text
    return (link[0].rstrip(".,;)") if link else ""), " ".join(rest.strip(_MARKS).split())


def language_of(quote: str, page: Found, outlets: list[str]) -> str:
    """The page's outlet's, that of the signs, that of all the framing's outlets, if it can be; else ""."""
    if page.language and can_be(quote, page.language):
        return page.language
    by_signs = (tag for tag, signs in _SCRIPTS if signs.search(quote) and can_be(quote, tag))
    shared = next(by_signs, "") or _shared(outlets)
    return shared if can_be(quote, shared) else ""


def _shared(outlets: list[str]) -> str:
    """The one language of all these outlets; "" where one has another, has none or is not known."""
    keys = {name_key(name) for name in outlets if name.strip()}
    if not keys or len(keys) > MOST_OUTLETS:
        return ""
    names = OutletName.objects.filter(key__in=keys).values_list("key", "outlet__language")
    told = dict(names)
    languages = {told.get(key, "") for key in keys}
    return languages.pop() if len(languages) == 1 else ""


def take(form: StoryForm) -> None:
    """What was pasted and is no row yet becomes one; what is no link under a fact stays, and says so."""
    for card in form.facts:
        name = f"{card.key}-paste"
        url, _ = split(form.data.get(name) or "")
        if not (form.data.get(name) or "").strip():
            continue
        if not _is_address(url):
            form.errors[name] = NO_LINK
            continue
        _put(form, f"{card.key}-source", "s", SOURCE, known(url)._asdict())
        form.data[name] = ""
    for framing in form.framings:
        _take_excerpt(form, framing)


def _take_excerpt(form: StoryForm, card: FramingCard) -> None:
    name = f"{card.key}-paste"
    text = form.data.get(name) or ""
    if not text.strip():
        return
    url, quote = split(text)
    page = known(url) if _is_address(url) else Found("")
    told = page._asdict() | {"quote": quote, "language": language_of(quote, page, card.outlets)}
    half = next((row for row in card.excerpts if _other_half(row.boxes, url, quote)), None)
    if half:
        for part in EXCERPT:
            box = half.boxes[part]
            form.data[box.name] = box.value or told.get(part, "")
        # Guessed of the link alone, before its words were there.
        language = half.boxes["language"]
        if not can_be(half.boxes["quote"].value or quote, language.value):
            form.data[language.name] = told["language"]
    else:
        _put(form, f"{card.key}-excerpt", "e", EXCERPT, told)
    form.data[name] = ""


def _other_half(boxes: dict[str, Box], url: str, quote: str) -> bool:
    """A row that has the link and waits for its words, or the words and waits for the link."""
    has = {name: bool(box.value.strip()) for name, box in boxes.items()}
    return (bool(quote) and not url and has["url"] and not has["quote"]) or (
        bool(url) and not quote and has["quote"] and not has["url"]
    )


def _put(
    form: StoryForm, rows: str, letter: str, names: tuple[str, ...], told: dict[str, str]
) -> None:
    keys = form.data.getlist(rows)
    taken = [int(key[1:]) for key in keys if key[1:].isdigit()]
    key = f"{letter}{max(taken, default=0) + 1}"
    form.data.setlist(rows, [*keys, key])
    owner = rows.split("-", 1)[0]
    for name in names:
        form.data[f"{owner}-{key}-{name}"] = told.get(name, "")


def _is_address(url: str) -> bool:
    try:
        HTTP_URL(url)
    except ValidationError:
        return False
    return not too_long(url)
