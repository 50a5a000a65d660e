"""Publications to fragments and recipes: every piece of an edition's mail, rendered once.

A recipe is the list of pieces that one kind of reader gets; joined and with that reader's few bytes put
in (`wire.splice`), they are the message. No clock, no network, no database. Renders per edition count
pieces, never readers. What cannot be mailed is refused with a reason: `Poisonous`.
"""

from __future__ import annotations

import hashlib
import quopri
import re
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings

from briefings import mailhtml, mailtext, wire
from briefings.mailwords import Frame, count
from newsroom.brief import clean
from newsroom.refusals import Refused
from newsroom.telling import Telling

# All but line feed and tab; among them the sign that marks a personal place.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LARGEST_STORY = 40_000
LARGEST_MAIL = 100_000


class Poisonous(Refused):
    """Something in the edition cannot be mailed; the sentence says what."""


class Drawn(NamedTuple):
    """A recipe by the keys of its fragments, and the publications it tells in order."""

    sections: tuple[str, ...]
    keys: tuple[str, ...]
    publications: tuple[str, ...]


class Rendered(NamedTuple):
    fragments: dict[str, bytes]
    recipes: tuple[Drawn, ...]


def render(frame: Frame, tellings: Sequence[Telling], kinds: Sequence[tuple[str, ...]]) -> Rendered:
    """Every fragment that some kind of reader needs. `kinds` are chosen sections; () is all of them.

    A kind of reader for whom there is no story gets no recipe.
    """
    kitchen = _Kitchen(_clean_frame(frame), tellings)
    recipes = []
    for sections in kinds:
        chosen = [item for item in tellings if not sections or item.keys.section in sections]
        if chosen:
            recipes.append(kitchen.recipe(sections, chosen))
    return Rendered(kitchen.fragments, tuple(recipes))


class Wording(NamedTuple):
    """What a notice says: one line of subject, plain text, and HTML that is already safe."""

    subject: str
    text: str
    html: str
    language: str = "en"


def render_notice(frame: Frame, wording: Wording, sha: str) -> Rendered:
    """The pieces of a notice about the publication `sha`; one recipe, for readers of all sections."""
    frame = _clean_frame(frame)
    try:
        subject = clean(wording.subject)
        line = wire.header("Subject", wire.subject(subject))
        text = wire.quoted(f"\n{wording.text.strip()}\n\n")
        told = wire.quoted(f'<div data-publication="{sha}">\n{wording.html.strip()}\n</div>\n')
    except (ValueError, UnicodeError) as error:
        raise Poisonous(f"The notice cannot be mailed: {error}") from error
    if _CONTROL.search(wording.text + wording.html):
        raise Poisonous("The notice holds a control character; please remove it.")
    if len(text) + len(told) > LARGEST_STORY:
        raise Poisonous("The notice is too long for a mail; shorten it.")
    boundary = _boundary(frame, [sha, subject])
    before, after = mailhtml.frame(
        frame, subject=subject, preheader="", language=wording.language, told=""
    )
    fragments = {
        "head": _head(frame),
        "subject": line + _multipart(boundary),
        "part/text": _part(boundary, "plain"),
        "text/top": wire.quoted(mailtext.top(frame, "")),
        "text/notice": text,
        "text/tail": wire.quoted(mailtext.tail(frame)),
        "part/html": _part(boundary, "html"),
        "html/top": wire.quoted(before),
        "html/notice": told,
        "html/tail": wire.quoted(after),
        "end": _end(boundary),
    }
    return Rendered(fragments, (Drawn((), tuple(fragments), (sha,)),))


class _Kitchen:
    """Fragments by key, each made when the first recipe asks for it."""

    def __init__(self, frame: Frame, tellings: Sequence[Telling]) -> None:
        self.frame = frame
        self.of = len(tellings)
        self.fragments: dict[str, bytes] = {}
        self.boundary = _boundary(frame, [telling.sha for telling in tellings])

    def recipe(self, sections: tuple[str, ...], chosen: Sequence[Telling]) -> Drawn:
        lead, n = chosen[0], len(chosen)
        about = f"{lead.sha}/{n}"
        keys = [
            self._need("head", lambda: _head(self.frame)),
            self._need(f"subject/{lead.sha}", lambda: self._subject(lead)),
            self._need("part/text", lambda: _part(self.boundary, "plain")),
            self._need(
                f"text/top/{n}", lambda: wire.quoted(mailtext.top(self.frame, count(n, self.of)))
            ),
            *(self._story("text", item, mailtext.story, lead=item is lead) for item in chosen),
            self._need("text/tail", lambda: wire.quoted(mailtext.tail(self.frame))),
            self._need("part/html", lambda: _part(self.boundary, "html")),
            self._need(f"html/top/{about}", lambda: self._html_frame(lead, n)[0]),
            *(self._story("html", item, mailhtml.story, lead=item is lead) for item in chosen),
            self._need("html/tail", lambda: self._html_frame(lead, n)[1]),
            self._need("end", lambda: _end(self.boundary)),
        ]
        pieces = [self.fragments[key] for key in keys if key.startswith("html/")]
        size = len(quopri.decodestring(b"".join(pieces)))
        if size > LARGEST_MAIL:
            raise Poisonous(
                f"The mail would have {size // 1000} kB; mail programs cut it at "
                f"{LARGEST_MAIL // 1000}. Pass over a story or leave one for the next edition."
            )
        return Drawn(sections, tuple(keys), tuple(item.sha for item in chosen))

    def _need(self, key: str, make: Callable[[], bytes]) -> str:
        if key not in self.fragments:
            self.fragments[key] = make()
        return key

    def _story(self, part: str, telling: Telling, write: Callable[..., str], *, lead: bool) -> str:
        key = f"{part}/story/{telling.sha}" + ("/lead" if lead else "")
        return self._need(key, lambda: self._mailable(telling, lambda: write(telling, lead=lead)))

    def _mailable(self, telling: Telling, write: Callable[[], str]) -> bytes:
        name = telling.brief.headline[:60]
        try:
            made = wire.quoted(write())
        except (ValueError, UnicodeError) as error:
            raise Poisonous(f"“{name}” cannot be mailed: {error}") from error
        if len(quopri.decodestring(made)) > LARGEST_STORY:
            raise Poisonous(f"“{name}” is too long for a mail; shorten it or pass it over.")
        if wire.MARK in made:
            raise Poisonous(f"“{name}” holds a control character; please remove it.")
        return made

    def _subject(self, lead: Telling) -> bytes:
        text = wire.subject(lead.brief.headline)
        try:
            line = wire.header("Subject", f"Proof: {text}" if self.frame.proof else text)
        except ValueError as error:
            raise Poisonous(f"“{text[:60]}” cannot be a subject: {error}") from error
        return line + _multipart(self.boundary)

    def _html_frame(self, lead: Telling, n: int) -> tuple[bytes, bytes]:
        before, after = mailhtml.frame(
            self.frame,
            subject=lead.brief.headline,
            preheader=lead.brief.dek,
            language=lead.brief.language,
            told=count(n, self.of),
        )
        return wire.quoted(before), wire.quoted(after)


def _head(frame: Frame) -> bytes:
    """The headers that do not depend on the stories; personal ones are places."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    domain = address.rpartition("@")[2]
    lines = [
        b"From: " + wire.mailbox(settings.DEFAULT_FROM_EMAIL),
        b"To: " + wire.MARK + b"T",
        b"Date: " + wire.MARK + b"D",
        b"Message-ID: <" + wire.MARK + b"I@" + domain.encode() + b">",
        b"List-Id: " + wire.phrase(frame.name).encode() + f"\r\n <{frame.slug}.{domain}>".encode(),
        b"List-Unsubscribe: <" + wire.MARK + b"U>",
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        b"Archived-At: <" + frame.url.encode() + b">",
        b"Precedence: bulk",
        b"Auto-Submitted: auto-generated",
    ]
    if frame.reply_to:
        lines.append(b"Reply-To: " + wire.mailbox(frame.reply_to))
    return b"".join(line + b"\r\n" for line in lines)


def _boundary(frame: Frame, told: Sequence[str]) -> str:
    """From what is told; `=_` cannot occur in quoted-printable text."""
    whole = "\n".join((f"{frame.edition_id}", *told))
    return "=_" + hashlib.sha256(whole.encode()).hexdigest()[:32]


def _multipart(boundary: str) -> bytes:
    kind = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'
    return b"MIME-Version: 1.0\r\n" + kind.encode()


def _part(boundary: str, kind: str) -> bytes:
    return (
        f"\r\n--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()


def _end(boundary: str) -> bytes:
    return f"\r\n--{boundary}--\r\n".encode()


def _clean_frame(frame: Frame) -> Frame:
    return frame._replace(
        slug=_clean("slug", frame.slug),
        name=_clean("name", frame.name),
        rhythm=_clean("rhythm", frame.rhythm),
        postal_address=_clean("postal address", frame.postal_address),
        reply_to=_clean("reply address", frame.reply_to),
    )


def _clean(what: str, text: str) -> str:
    try:
        return clean(text)
    except (ValueError, UnicodeError) as error:
        raise Poisonous(f"The briefing’s {what}: {error}") from error
