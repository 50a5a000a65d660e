"""What a report says about one delivery: hard, soft, a complaint, or nothing that matters.

Codes are read after RFC 3463 and the IANA list of enhanced status codes. Only what says that this mailbox
is not there is hard; what is about a full mailbox, the way, the text, our reputation or a policy is soft.
"""

from __future__ import annotations

import re
import uuid
from enum import StrEnum
from typing import NamedTuple

from briefings.addresses import without_addresses

LONGEST_DIAGNOSTIC = 200
# 5.1.1 no such mailbox · 5.1.2 no such domain · 5.1.3 not an address · 5.1.6 moved away
# 5.1.10 takes no mail at all (RFC 7505) · 5.2.1 mailbox disabled
GONE = frozenset({"1.1", "1.2", "1.3", "1.6", "1.10", "2.1"})
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])", re.ASCII)

_REFUSED = re.compile(r"5\d\d[ -](5\.\d{1,3}\.\d{1,3})(?![\d.])", re.ASCII)


class Kind(StrEnum):
    """What to make of a report. NOTHING: authentic, and of no consequence (delayed, on holiday)."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    NOTHING = "nothing"


class Proof(NamedTuple):
    """How a report says whom it is about; one of them is enough, and each is authentic.

    From a signed envelope sender a delivery, a mail to one reader or a sign-up (the reader's number); a
    reader's uid from a signed link; an address's key from a provider that authenticated itself. `hint` is a
    delivery that nothing signs: believed only where it is that reader's.
    """

    delivery: int | None = None
    reader: uuid.UUID | None = None
    address_key: str = ""
    hint: int | None = None
    mail: int | None = None
    sign_up: int | None = None


class Verdict(NamedTuple):
    """One report. `status` is a code such as 5.1.1 or empty, `diagnostic` a line with addresses masked."""

    kind: Kind
    proof: Proof
    status: str = ""
    diagnostic: str = ""


def judged(status: str, diagnostic: str) -> tuple[Kind, str]:
    """Kind and code of a failed delivery. A code that says little (5.0.0) gives way to the server's own."""
    code = _code(status)
    if code is None or code.endswith(".0"):
        code = _code(diagnostic) or code
    if code is None:
        return Kind.SOFT, ""
    if code.startswith("2"):
        return Kind.NOTHING, code
    return (Kind.HARD if code[0] == "5" and code[2:] in GONE else Kind.SOFT), code


def refused(reply: str) -> str:
    """The code with which a relay's reply says that this mailbox is not there; empty for any other reply.

    Only where it stands behind a 5xx (RFC 2034 §4): what else is in the text may be about anything.
    """
    found = _REFUSED.match(reply)
    kind, code = judged(found[1] if found else "", "")
    return code if kind is Kind.HARD else ""


def clean(diagnostic: str) -> str:
    """One line without control characters, addresses masked, as it may be stored."""
    line = " ".join(diagnostic[:2000].split())
    printable = "".join(sign for sign in line if sign.isprintable())
    return without_addresses(printable)[:LONGEST_DIAGNOSTIC]


def _code(text: str) -> str | None:
    found = _CODE.search(text[:2000])
    return f"{found[1]}.{int(found[2])}.{int(found[3])}" if found else None
