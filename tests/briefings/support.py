"""People, live stories, readers and a relay for the tests of the mail side."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType

from django.contrib.auth.models import Group

from briefings import addresses, planning, sealing
from briefings.models import (
    Briefing,
    Delivery,
    Edition,
    Seal,
    Selection,
    Subscriber,
    Subscription,
)
from briefings.relay import Relay
from briefings.sending import Sent
from newsroom import editing, press, workflow
from newsroom.brief import Brief, Excerpt, Fact, Framing, Source, Stance, StanceKind
from newsroom.models import Section, Story, User
from tests.newsroom.desk import hand_in

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)


def person(name: str, *roles: str) -> User:
    made = User.objects.create(username=name, email=f"{name}@desk.example")
    made.groups.set(Group.objects.filter(name__in=roles))
    return User.objects.get(pk=made.pk)


class Desk:
    """A writer, an editor and a publisher, and how they bring a story before readers."""

    def __init__(self) -> None:
        self.writer = person("wim", "writer")
        self.editor = person("edda", "editor")
        self.publisher = person("pia", "publisher")

    def live(self, text: Brief, at: datetime = NOW) -> Story:
        story = editing.begin(text, by=self.writer, at=at)
        return self.publish(story, at=at)

    def publish(self, story: Story, at: datetime = NOW) -> Story:
        story = hand_in(story, by=self.writer, at=at)
        story = workflow.approve(story, by=self.editor, at=at)
        press.publish(story, by=self.publisher, at=at)
        return Story.objects.get(pk=story.pk)

    def sealed(self, briefing: Briefing, day: date = DAY, at: datetime = NOW) -> Seal:
        edition = planning.plan(briefing, issue_date=day, at=at)
        return sealing.seal(edition, by=self.publisher, at=at)


def brief(headline: str = "A bridge opens", section: str = "World", **fields: object) -> Brief:
    whole: dict[str, object] = {
        "section": section,
        "headline": headline,
        "dek": "On 21 November 2026 the bridge over the Marrow opened after nine years.",
        "facts": (
            Fact(
                "The bridge is 412 metres long.",
                "2026-11-21",
                (Source("https://roads.example/bridge", "Register of bridges"),),
            ),
            Fact("It cost 61 million.", "", (Source("https://budget.example/61", "Budget"),)),
        ),
        "context": ("Ferries crossed here for three centuries.",),
        "framings": (
            Framing(
                "Ferry towns’ papers",
                "They count what is lost. The last ferryman has the first word.",
                ("Marrow Courier", "صوت النهر"),
                "An end",
                excerpts=(
                    Excerpt(
                        "The river is silent.", "en", "https://courier.example/1", "Marrow Courier"
                    ),
                ),
                stances=(Stance(1, StanceKind.REPORTED, 1), Stance(2, StanceKind.OMITTED)),
            ),
            Framing("Road builders’ press", "They count what is gained.", ("Asphalt Today",)),
        ),
    }
    return Brief(**(whole | fields))  # type: ignore[arg-type]


def morning(**fields: object) -> Briefing:
    whole: dict[str, object] = {
        "slug": "morning-brief",
        "name": "Morning Brief",
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "hour": 6,
        "starts_at": NOW - timedelta(days=7),
        "postal_address": "Parallax, 4 Gull Rock Lane, Port Ansel",
    }
    briefing = Briefing.objects.create(**(whole | fields))
    briefing.sections.set(Section.objects.all())
    return briefing


def reader(
    briefing: Briefing,
    address: str,
    zone: str = "UTC",
    sections: tuple[str, ...] = (),
    at: datetime = NOW,
) -> Subscriber:
    """Somebody who signed up and confirmed."""
    subscriber = Subscriber.objects.create(
        address=address, address_key=addresses.key_of(address), zone=zone, signed_up_at=at,
        confirmed_at=at,
    )  # fmt: skip
    selection, _ = Selection.objects.get_or_create(briefing=briefing, sections=sorted(sections))
    Subscription.objects.create(
        subscriber=subscriber, briefing=briefing, selection=selection, confirmed_at=at
    )
    return subscriber


def only(edition: Edition, state: str) -> int:
    return Delivery.objects.filter(edition_id=edition.pk, state=state).count()


Script = Callable[[int, str], str]


class ScriptedRelay:
    """An SMTP server that does what `script` says at each phase of each message.

    `script(message, phase)` with phase in connect, ehlo, mail, rcpt, data, dot answers "" for a plain
    yes, a reply line, or "cut" (hang up) or "take and cut" (keep the message, then hang up).
    `kept` holds what was accepted, in order.
    """

    def __init__(self, script: Script = lambda message, phase: "") -> None:
        self.script = script
        self.kept: list[tuple[str, bytes]] = []
        self.connections = 0
        self.sent = Sent(0)
        self._messages = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.relay = Relay("127.0.0.1", self._server.getsockname()[1])

    def __enter__(self) -> ScriptedRelay:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()

    @property
    def messages(self) -> list[EmailMessage]:
        return [parsed(raw) for _, raw in self.kept]

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            with peer:
                try:
                    self._talk(peer)
                except OSError:
                    continue

    def _talk(self, peer: socket.socket) -> None:
        lines = peer.makefile("rb")
        if not self._say(peer, "connect", "220 ready"):
            return
        to = ""
        while line := lines.readline():
            verb = line[:4].upper().decode("ascii", "replace").strip()
            if verb == "EHLO":
                going = self._say(peer, "ehlo", "250-relay\r\n250 8BITMIME")
            elif verb == "MAIL":
                self._messages += 1
                going = self._say(peer, "mail", "250 ok")
            elif verb == "RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                going = self._say(peer, "rcpt", "250 ok")
            elif verb == "DATA":
                going = self._data(peer, lines, to)
            elif verb == "QUIT":
                return
            else:
                going = self._send(peer, "250 ok")
            if not going:
                return

    def _data(self, peer: socket.socket, lines: object, to: str) -> bool:
        answer = self.script(self._messages, "data")
        if answer:
            return answer != "cut" and self._send(peer, answer)
        self._send(peer, "354 go on")
        body = b""
        while (line := lines.readline()) != b".\r\n":  # type: ignore[attr-defined]
            if not line:  # a text without its dot is no message
                return False
            body += line.removeprefix(b".") if line.startswith(b"..") else line
        answer = self.script(self._messages, "dot")
        if answer in ("", "take and cut"):
            self.kept.append((to, body))
        if answer in ("cut", "take and cut"):
            return False
        return self._send(peer, answer or "250 kept")

    def _say(self, peer: socket.socket, phase: str, plain: str) -> bool:
        answer = self.script(self._messages, phase)
        return answer != "cut" and self._send(peer, answer or plain)

    def _send(self, peer: socket.socket, line: str) -> bool:
        peer.sendall(line.encode() + b"\r\n")
        return not line.startswith("421")


def parsed(raw: bytes) -> EmailMessage:
    """As a strict parser reads it: any defect raises."""
    message = message_from_bytes(raw, policy=policy.strict.clone(linesep="\r\n"))
    assert isinstance(message, EmailMessage)
    return message
