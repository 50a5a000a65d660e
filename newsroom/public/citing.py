"""One version of a story as a record for a bibliography: BibTeX and RIS.

Decides the fields: title, day, permanent address, and the hash that the version is bound to.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from newsroom.telling import Telling

KINDS = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}
_SPECIAL = re.compile(r"[\\{}$&#^_~%]")
_ESCAPED = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def bibtex(telling: Telling, address: str) -> str:
    """An entry of the kind `online` of biblatex; signs that mean something to TeX are escaped."""
    fields = {
        "author": "{Parallax}",
        "title": _tex(telling.brief.headline),
        "date": f"{_at(telling):%Y-%m-%d}",
        "version": str(telling.number),
        "url": address,
        "langid": _tex(telling.brief.language),
        "note": f"sha256 {telling.sha}",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@online{{parallax-{telling.sha[:12]},\n{lines}}}\n"


def ris(telling: Telling, address: str) -> str:
    """A record of type ELEC. A headline is one line, so that it cannot begin another field."""
    fields = (
        ("TY", "ELEC"),
        ("AU", "Parallax"),
        ("TI", telling.brief.headline),
        ("DA", f"{_at(telling):%Y/%m/%d}"),
        ("ET", f"Version {telling.number}"),
        ("UR", address),
        ("LA", telling.brief.language),
        ("N1", f"sha256 {telling.sha}"),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields)


WRITERS = {"bib": bibtex, "ris": ris}


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda sign: _ESCAPED.get(sign[0], "\\" + sign[0]), text)


def _at(telling: Telling) -> datetime:
    assert telling.published_at
    return telling.published_at.astimezone(UTC)
