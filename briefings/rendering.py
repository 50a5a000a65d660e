"""Publications to fragments and recipes: every piece of an edition's mail, rendered once.

A recipe is the list of pieces that one kind of reader gets; joined and with that reader's few bytes put
in (`wire.splice`), they are the message. No clock, no network, no database. Renders per edition count
pieces, never readers. What cannot be mailed is refused with a reason: `Poisonous`.
"""

from __future__ import annotations

import hashlib
import quopri
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings

from briefings import mailhtml, mailtext, wire
from briefings.mailwords import Frame
from newsroom.brief import clean
from newsroom.refusals import Refused
from newsroom.telling import Telling

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


class _Kitchen:
    """Fragments by key, each made when the first recipe asks for it."""

    def __init__(self, frame: Frame, tellings: Sequence[Telling]) -> None:
        self.frame = frame
        self.of = len(tellings)
        self.fragments: dict[str, bytes] = {}
        self.boundary = _boundary(frame, tellings)

    def recipe(self, sections: tuple[str, ...], chosen: Sequence[Telling]) -> Drawn:
        lead, n = chosen[0], len(chosen)
        about = f"{lead.sha}/{n}"
        keys = [
            self._need("head", lambda: _head(self.frame)),
            self._need(f"subject/{lead.sha}", lambda: self._subject(lead)),
            self._need("part/text", lambda: self._part("plain")),
            self._need(f"text/top/{n}", lambda: self._quoted(mailtext.top(self.frame, n, self.of))),
            *(self._story("text", item, mailtext.story, lead=item is lead) for item in chosen),
            self._need("text/tail", lambda: self._quoted(mailtext.tail(self.frame))),
            self._need("part/html", lambda: self._part("html")),
            self._need(f"html/top/{about}", lambda: self._html_frame(lead, n)[0]),
            *(self._story("html", item, mailhtml.story, lead=item is lead) for item in chosen),
            self._need("html/tail", lambda: self._html_frame(lead, n)[1]),
            self._need("end", lambda: f"\r\n--{self.boundary}--\r\n".encode()),
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
            made = self._quoted(write())
        except (ValueError, UnicodeError) as error:
            raise Poisonous(f"“{name}” cannot be mailed: {error}") from error
        if len(quopri.decodestring(made)) > LARGEST_STORY:
            raise Poisonous(f"“{name}” is too long for a mail; shorten it or pass it over.")
        if wire.MARK in made:
            raise Poisonous(f"“{name}” holds a control character; please remove it.")
        return made

    def _quoted(self, text: str) -> bytes:
        return wire.quoted(text)

    def _subject(self, lead: Telling) -> bytes:
        text = wire.subject(lead.brief.headline)
        try:
            line = wire.header("Subject", f"Proof: {text}" if self.frame.proof else text)
        except ValueError as error:
            raise Poisonous(f"“{text[:60]}” cannot be a subject: {error}") from error
        kind = f'Content-Type: multipart/alternative;\r\n boundary="{self.boundary}"\r\n'
        return line + b"MIME-Version: 1.0\r\n" + kind.encode()

    def _part(self, kind: str) -> bytes:
        return (
            f"\r\n--{self.boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        ).encode()

    def _html_frame(self, lead: Telling, n: int) -> tuple[bytes, bytes]:
        before, after = mailhtml.frame(self.frame, lead, n, self.of)
        return self._quoted(before), self._quoted(after)


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


def _boundary(frame: Frame, tellings: Sequence[Telling]) -> str:
    """From what is told; `=_` cannot occur in quoted-printable text."""
    told = "\n".join((f"{frame.edition_id}", *(telling.sha for telling in tellings)))
    return "=_" + hashlib.sha256(told.encode()).hexdigest()[:32]


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
