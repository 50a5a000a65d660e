"""The page that says what was seen: docs/postfix.md. Shows what was given, and judges nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tests.bench.figures import table
from tests.postfix.postfix import MAIN, MASTER, TABLES

Rows = Sequence[tuple[str, ...]]
LONGEST_CELL = 110
NEXT = "\n\n"


class Seen(NamedTuple):
    """Rows are address, state, reply, suppressed because, on whose word, what was reported."""

    version: str
    system: str
    owed: Rows
    sent: Rows
    settled: Rows
    again: Rows
    handed_over: int
    judged: int
    collected: int
    signed: int
    delivered: str
    reports: Sequence[str]


def page(seen: Seen) -> str:
    return f"""# A real Postfix

Written by `bin/postfix`, which starts PostgreSQL and a Postfix of its own on loopback, sends an edition to
seven readers, and takes both down again. Postfix {seen.version}, {seen.system}. Whatever is
refused, delivered or returned here was so by Postfix; the product read its answers and its reports as it
would anywhere.

## What was seen

1. Seven readers were owed the edition. One run of a sender handed over {seen.handed_over} messages.
2. Delivered mail carries {seen.signed} DKIM signatures, Ed25519 and RSA. dkimpy found both valid in what
   Postfix had put into the mailbox.
3. The clock's look at what was refused recorded {seen.judged}: the unknown mailbox. The policy's 5.7.1
   suppressed nobody.
4. Two genuine reports came back to the signed envelope senders. Reading them recorded {seen.collected}:
   one hard, one soft.
5. The next edition was owed to {len(seen.again)} of the seven: to nobody who was suppressed.

Owed:

{_states(seen.owed)}

After the sender's run, before the reports were read:

{_states(seen.sent)}

After the clock looked and the reports were read:

{_outcomes(seen.settled)}

The next edition:

{_states(seen.again)}

## A delivered message

Its header in the mailbox; the signatures are ours, what stands above them is Postfix's.

{_quoted(_head(seen.delivered))}

## The reports

Each with the head of the mail it returns; the rest of that is left out here.

{NEXT.join(_quoted(_report(text)) for text in seen.reports)}

## The configuration

`elsewhere.example.org` stands for another server: Postfix relays to a second port of itself, which does not
know its users.

```
# main.cf
{MAIN.format(directory="$directory", elsewhere="$elsewhere").rstrip()}

# master.cf
{MASTER.format(directory="$directory", port="$port", elsewhere="$elsewhere").rstrip()}

{NEXT.join(f"# {name}{chr(10)}{text.rstrip()}" for name, text in TABLES.items())}
```

The product: `EMAIL_URL=smtp://127.0.0.1:$port`, `MAIL_FROM="Parallax <editions@news.example.org>"`,
`BOUNCE_ADDRESS=bounce@bounces.news.example.org`, `FEEDBACK_MAILDIR=$directory/mail/bounce`, and `DKIM_KEYS`
with an Ed25519 and an RSA key.
"""


def _states(rows: Rows) -> str:
    return table(
        [("reader", "state", "Postfix said"), *((row[0], row[1], _cell(row[2])) for row in rows)]
    )


def _outcomes(rows: Rows) -> str:
    head = ("reader", "state", "reported", "suppressed because", "on whose word")
    return table([head, *((row[0], row[1], row[5], row[3], row[4]) for row in rows)])


def _cell(text: str) -> str:
    return text[:LONGEST_CELL].replace("|", "\\|")


def _quoted(text: str) -> str:
    return f"```\n{text}\n```"


def _head(text: str) -> str:
    return text.partition("\n\n")[0]


def _report(text: str) -> str:
    """Without the body of the mail that came back."""
    before, mark, returned = text.partition("Content-Type: message/rfc822\n")
    found = re.search(r"\n\n(.*?)\n\n", mark + returned, re.DOTALL)
    return before + mark + "\n" + (found[1] if found else "") + "\n\n[…]"
