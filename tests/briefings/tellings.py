"""What an edition tells, without a database: a frame, a reader, and a telling of any brief."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from briefings.mailwords import Frame
from briefings.personal import Personal
from newsroom.brief import Brief, hash_of
from newsroom.telling import FramingKey, Keys, OutletKey, Telling, tell

FRAME = Frame(
    edition_id=7,
    number=218,
    briefing_id=3,
    slug="morning-brief",
    name="Morning Brief",
    rhythm="every day at 06:00",
    issue_date=date(2026, 11, 23),
    postal_address="Parallax, 4 Gull Rock Lane, Port Ansel",
    reply_to="desk@parallax.example",
)
DUE = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OLHA = uuid.UUID(int=5)


def personal(
    *,
    address: str = "olha@example.org",
    uid: uuid.UUID = OLHA,
    zone: str = "Europe/Kyiv",
    due_at: datetime = DUE,
) -> dict[bytes, bytes]:
    """One reader's values, by the letter of their place."""
    wave = Personal(due_at=due_at, briefing=FRAME.briefing_id, zone=zone)
    asked_at = datetime(2026, 2, 4, tzinfo=UTC)
    return wave.of(address=address, message_id="7.1", uid=uid, asked_at=asked_at)


def told(text: Brief, slug: str = "a-story") -> Telling:
    framings = tuple(
        FramingKey(
            str(uuid.uuid4()),
            "p",
            "abcdefgh"[n % 8],
            tuple(OutletKey("o") for _ in framing.outlets),
        )
        for n, framing in enumerate(text.framings)
    )
    facts = tuple(str(uuid.uuid4()) for _ in text.facts)
    keys = Keys(str(uuid.uuid4()), slug, "world", facts=facts, framings=framings)
    return tell(text, keys, number=1, sha=hash_of(slug), kind="first")
