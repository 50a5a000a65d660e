"""`bin/bench sign`: what one letter costs the processor, unsigned and signed. Asks no server.

Settles nothing about the wire; `bin/bench mail` measures that.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import django

for name in ("SECRET_KEY", "ADDRESS_KEY"):
    os.environ.setdefault(name, f"bench-{name}")
os.environ.setdefault("DATABASE_URL", "postgres://nobody@localhost/nothing")
os.environ["BOUNCE_ADDRESS"] = "bounce@bounces.parallax.example"
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
django.setup()

# What knows models can be imported once Django is set up.
from django.conf import settings  # noqa: E402

from briefings import rendering, wire  # noqa: E402
from briefings.dkim import Signer  # noqa: E402
from briefings.pattern import Pattern  # noqa: E402
from briefings.personal import Personal  # noqa: E402
from tests.bench.figures import figure, table, write_part  # noqa: E402
from tests.briefings.keys import both  # noqa: E402
from tests.briefings.support import brief  # noqa: E402
from tests.briefings.tellings import FRAME, told  # noqa: E402

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"
DUE = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
STORIES, LETTERS, ROUNDS = 8, 1000, 7
CONTEXT = "The council of the river towns heard both sides and put the decision off until spring."


class Desk:
    """Composes letters of an edition of eight stories, signed with these keys."""

    def __init__(self, keys: list[str]) -> None:
        settings.DKIM_KEYS = keys
        stories = [
            told(brief(f"Bridge {n} opens", context=(" ".join([CONTEXT] * 22),)), f"s{n}")
            for n in range(STORIES)
        ]
        rendered = rendering.render(FRAME, stories, [()])
        cuts = [wire.cut([rendered.fragments[key]]) for key in rendered.recipes[0].keys]
        self.pattern = Pattern.of(cuts, signed=bool(keys))
        self.signer = Signer.from_settings()
        self.wave = Personal(due_at=DUE, briefing=3, zone="Europe/Kyiv")

    def letter(self, number: int) -> list[bytes]:
        values = self.wave.of(
            address=f"reader{number}@example.org", message_id=f"7.{number}",
            uid=uuid.UUID(int=number), asked_at=DUE,
        )  # fmt: skip
        return self.pattern.filled(values, self.signer, DUE)

    def microseconds(self) -> float:
        """Of this process's time, for one letter."""
        begun = time.process_time()
        for number in range(LETTERS):
            self.letter(number)
        return (time.process_time() - begun) / LETTERS * 1e6


def sign() -> dict[str, float]:
    """Write the figures to the page of benchmarks; the medians, by what signed."""
    with tempfile.TemporaryDirectory() as folder:
        ed25519, rsa = both(Path(folder))
        desks = {
            "unsigned": Desk([]),
            "Ed25519": Desk([ed25519]),
            "RSA-2048": Desk([rsa]),
            "both": Desk([ed25519, rsa]),
        }
    found: dict[str, list[float]] = {name: [] for name in desks}
    for _ in range(ROUNDS):
        for name, desk in desks.items():
            found[name].append(desk.microseconds())
    figures = {name: figure(rounds) for name, rounds in found.items()}
    rows = [("signature", "CPU µs per message"), *figures.items()]
    size = sum(map(len, desks["unsigned"].letter(1)))
    text = (
        f"Composing one reader’s message of {size} bytes from stored pieces and "
        f"signing it; {ROUNDS} alternate rounds of {LETTERS}, median (least–most).\n\n{table(rows)}"
    )
    write_part(PAGE, "Signing", text)
    return {name: round(measured.value, 1) for name, measured in figures.items()}


if __name__ == "__main__":
    print(json.dumps(sign()), flush=True)
