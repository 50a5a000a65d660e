"""`bin/postfix`: an edition to a real Postfix, and what comes back. Writes docs/postfix.md.

Two editions go to the same readers. What the relay refused and what bounced after the first one has to be
suppressed before the second one is owed. The status is 1 where it is not.
"""

from __future__ import annotations

import argparse
import platform
import shutil
from pathlib import Path

from runner.environment import leave_on_signals
from runner.problem import Problem, main
from runner.processes import wait_until
from runner.state import ROOT
from tests.faults.world import World, world
from tests.postfix.page import Seen, page
from tests.postfix.postfix import Postfix, postfix, version

PAGE = ROOT / "docs" / "postfix.md"
DESK = "tests.postfix.desk"
BOUNCES_WITHIN = 60
# Public, so that the reports can be read again in the tests.
SECRET = "the-secret-of-the-trial-with-postfix"
OUTCOMES = {
    "anna@readers.example.org": ("sent", ""),
    "ben@readers.example.org": ("sent", ""),
    "later@readers.example.org": ("deferred", ""),
    "blocked@readers.example.org": ("failed", ""),
    "nobody@readers.example.org": ("failed", "hard bounce 5.1.1"),
    "gone@elsewhere.example.org": ("sent", "hard bounce 5.1.1"),
    "full@elsewhere.example.org": ("sent", ""),
}
_DELIVERIES = """
SELECT s.address, d.state, d.reply, coalesce(x.reason, ''), coalesce(x.source, ''),
    coalesce((SELECT f.kind || ' ' || f.status FROM briefings_feedback f
        WHERE f.subscriber_id = s.id AND f.delivery_id = d.id), '')
FROM briefings_delivery d JOIN briefings_subscriber s ON s.id = d.subscriber_id
LEFT JOIN briefings_suppression x ON x.address_key = s.address_key
WHERE d.edition_id = %s ORDER BY d.id
"""


def trial(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/postfix", description=__doc__)
    parser.add_argument(
        "--keep", type=Path, help="a folder for the reports, as the tests want them"
    )
    given = parser.parse_args(arguments)
    leave_on_signals()
    number = version()
    with world(clock_can_be_moved=False) as stage, postfix(stage.directory) as relay:
        stage.leave("relay")
        _prepare(stage, relay)
        seen = _seen(stage, relay, number)
        if given.keep:
            _keep(relay, given.keep)
    PAGE.write_text(page(seen))
    print(f"{PAGE.relative_to(ROOT)} says what was seen.")
    return 0


def _prepare(stage: World, relay: Postfix) -> None:
    keys = stage.directory / "keys"
    keys.mkdir()
    stage.desk("make_keys", keys, desk=DESK)
    stage.env |= {
        "EMAIL_URL": f"smtp://127.0.0.1:{relay.port}",
        "SECRET_KEY": SECRET,
        "SITE_ORIGIN": "https://news.example.org",
        "MAIL_FROM": "Parallax <editions@news.example.org>",
        "BOUNCE_ADDRESS": "bounce@bounces.news.example.org",
        "FEEDBACK_MAILDIR": str(relay.directory / "mail" / "bounce"),
        "DKIM_KEYS": f"ed1:{keys / 'ed25519.pem'},rsa1:{keys / 'rsa2048.pem'}",
    }


def _seen(stage: World, relay: Postfix, number: str) -> Seen:
    first = stage.desk("owe", "morning", desk=DESK)
    owed = _deliveries(stage, first)
    handed_over = stage.desk("send", desk=DESK)
    if not wait_until(lambda: _all_there(relay), BOUNCES_WITHIN, 0.1):
        raise Problem(f"Not everything arrived or came back: {relay.log}")
    sent = _deliveries(stage, first)
    delivered, reports = relay.letters("anna")[0], relay.letters("bounce")
    signed = stage.desk("verify", delivered, desk=DESK)
    texts = [path.read_text("ascii") for path in (delivered, *reports)]
    judged = stage.desk("judge", desk=DESK)
    collected = stage.desk("collect", desk=DESK)
    settled = _deliveries(stage, first)
    again = _deliveries(stage, stage.desk("owe", "evening", desk=DESK))
    _check(settled, [row[0] for row in again], signed)
    return Seen(
        number, platform.freedesktop_os_release()["PRETTY_NAME"], owed, sent, settled, again,
        handed_over, judged, collected, signed, texts[0], texts[1:],
    )  # fmt: skip


def _all_there(relay: Postfix) -> bool:
    return [len(relay.letters(box)) for box in ("anna", "ben", "bounce")] == [1, 1, 2]


def _deliveries(stage: World, edition: int) -> list[tuple[str, ...]]:
    with stage.database() as connection:
        return connection.execute(_DELIVERIES, [edition]).fetchall()


def _check(settled: list[tuple[str, ...]], again: list[str], signed: int) -> None:
    found = {row[0]: (row[1], row[3]) for row in settled}
    written_to = {address for address, (_, reason) in OUTCOMES.items() if not reason}
    if found != OUTCOMES or set(again) != written_to or signed != 2:
        raise Problem(f"Not as it ought to be: {settled}, {again}, {signed} valid signatures")


def _keep(relay: Postfix, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in (relay.directory / "mail" / "bounce" / "cur").iterdir():
        name = "unknown" if "gone@elsewhere" in path.read_text("ascii") else "full"
        shutil.copyfile(path, folder / f"postfix-{name}.eml")


if __name__ == "__main__":
    main(trial)
