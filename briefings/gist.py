"""What a mail server says, without what differs from reader to reader: a thousand refusals are one.

Codes stay (RFC 5321 §4.2, RFC 3463); addresses, hosts, numbers, dates and queue ids give way to an ellipsis.
It is for grouping and for reading, never for deciding: what a reply means is decided from the reply itself.
"""

from __future__ import annotations

import re

LONGEST = 140
GAP = "…"

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
# The first that fits counts: codes before numbers, dates before hosts, addresses before everything else.
_VARIES = re.compile(
    rf"""
    (?P<kept>
        ^[245]\d\d(?=[ -]|$)                                # the reply code,
        | (?<![\w.-])[245]\d\d(?=[ -][245]\.\d)             # also where a server quotes another,
        | (?<![\w.])[245]\.\d{{1,3}}\.\d{{1,3}}(?![.]?\w)   # the enhanced code,
        | \bRFC[ ]?\d+                                      # and what it refers to
    )
    | (?P<url>https?://[^\s?<>()]+)(?:\?[^\s<>()]*)?
    | (?P<address><?[^\s<>"'(),;:]*@[^\s<>"'(),;:]+>?)
    | (?:\w{{3}},[ ])?\d{{1,2}}[ ]{_MONTH}[ ]\d{{4}}(?:[ ][\d:]+)?(?:[ ][+-]\d{{4}})?(?:[ ]\([A-Z]+\))?
    | \d{{4}}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-][\d:]+)?
    | \[?(?:IPv6:)?(?:[0-9A-Fa-f]{{0,4}}:){{2,}}[0-9A-Fa-f.]*\]?
    | \[?\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b\]?(?::\d+)?
    | (?:\b[A-Za-z0-9_](?:[\w-]*\w)?\.)+[A-Za-z]{{2,}}\b
    | (?<!\w)(?=[\w.+/=-]*\d)[\w+/=-](?:[\w.+/=-]{{3,}})[\w=]
    | \d+(?:[.,:]\d+)*
    """,
    re.VERBOSE,
)
_GAPS = re.compile(rf"{GAP}(?:[\s,;:.]*{GAP})+")
_EMPTY = re.compile(rf"[\[(]\s*{GAP}?\s*[\])]")


def gist(reply: str) -> str:
    """The reply as every reader's would read, in one line of at most LONGEST signs, cut between words."""
    text = _VARIES.sub(_kept, " ".join(reply.split()))
    text = " ".join(_GAPS.sub(GAP, _EMPTY.sub(GAP, text)).split())
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(f" ,;:.{GAP}") + " " + GAP


def _kept(found: re.Match[str]) -> str:
    if found["address"]:
        return f"<{GAP}>"
    return found["kept"] or found["url"] or GAP
