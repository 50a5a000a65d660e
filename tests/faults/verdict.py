"""What a run proves: the relay's ledger against the database, reader by reader.

Decides what counts as lost, as a second copy and as a violation; kills and waits for nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import psycopg

from tests.faults.ledger import Accepted, Ledger

# The database says, where a person can see it, that such a reader may have gone without.
MAY_GO_WITHOUT = {"failed", "suppressed", "cancelled", "uncertain"}
SETTLED = {"sent", *MAY_GO_WITHOUT}


@dataclass
class Verdict:
    """Of one edition. `violations` are sentences; none of them is what a run is for."""

    states: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    duplicates: int = 0
    cut_connections: int = 0
    most_copies: int = 0
    violations: list[str] = field(default_factory=list)


_STATES = """
SELECT s.address, d.state FROM briefings_delivery d
JOIN briefings_subscriber s ON s.id = d.subscriber_id WHERE d.edition_id = %s
"""


def states(connection: psycopg.Connection, edition: int) -> dict[str, str]:
    """What became of each reader, by address."""
    return dict(connection.execute(_STATES, [edition]).fetchall())


def judge(owed: dict[str, str], ledger: Ledger, *, readers: int) -> Verdict:
    """`owed` is what the database says of each address; `readers` is how many had asked for it."""
    copies: defaultdict[str, list[Accepted]] = defaultdict(list)
    for each in ledger.accepted:
        copies[each.recipient].append(each)
    told = Verdict(
        states=Counter(owed.values()),
        lost=sum(
            1 for to, state in owed.items() if to not in copies and state not in MAY_GO_WITHOUT
        ),
        duplicates=len(ledger.accepted) - len(copies),
        cut_connections=len(ledger.cut),
        most_copies=max(map(len, copies.values()), default=0),
    )
    told.violations = [
        sentence
        for holds, sentence in (
            (told.lost == 0, f"{told.lost} were owed it and got nothing"),
            (len(owed) == readers, f"{readers} asked for it and it was owed to {len(owed)}"),
            (not copies.keys() - owed.keys(), "somebody got it who was not owed it"),
            (told.most_copies <= 2, f"somebody got {told.most_copies} copies"),
            (
                told.duplicates <= told.cut_connections,
                f"{told.duplicates} second copies, {told.cut_connections} connections cut",
            ),
            (
                sum(told.states[state] for state in SETTLED) == len(owed),
                f"owed is not what became of it: {dict(told.states)}",
            ),
        )
        if not holds
    ]
    told.violations += _second_copies([each for each in copies.values() if len(each) > 1], ledger)
    return told


def _second_copies(repeated: list[list[Accepted]], ledger: Ledger) -> list[str]:
    """Each goes back to a connection that was cut, each connection to one, and it is the same mail."""
    found = []
    blamed = Counter(copies[0].connection for copies in repeated)
    most = max(blamed.values(), default=0)
    if most > 1:
        found.append(f"one connection left {most} readers with a second copy")
    in_order = sum(number in ledger.ended for number in blamed)
    if in_order:
        found.append(f"{in_order} second copies after connections that ended in order")
    for copies in repeated:
        if len({(each.sha, each.message_id) for each in copies}) > 1:
            found.append("a second copy is not the first one, byte for byte")
    return found
