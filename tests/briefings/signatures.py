"""An independent verifier, which finds the records that we would publish."""

from __future__ import annotations

import re

import dkim

from briefings import dkimkeys


def verified(message: bytes) -> list[bool]:
    """What dkimpy says of each signature of a message, by the records that we would publish."""
    domain = dkimkeys.signing_domain()
    records = {}
    for key in dkimkeys.keys_from_settings():
        name, _, text = key.record(domain).partition(" IN TXT ")
        records[name.encode()] = "".join(re.findall(r'"([^"]*)"', text)).encode()

    def look_up(name: bytes, timeout: int = 5) -> bytes:
        return records[name]

    checked = dkim.DKIM(message)
    count = len(re.findall(rb"^DKIM-Signature:", message.partition(b"\r\n\r\n")[0], re.MULTILINE))
    found = []
    for number in range(count):
        try:
            found.append(bool(checked.verify(idx=number, dnsfunc=look_up)))
        except dkim.ValidationError:
            found.append(False)
    return found
