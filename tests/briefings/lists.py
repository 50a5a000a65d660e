"""Lists of readers for the tests: looked at, worked at, imported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from briefings import importing
from briefings.models import Briefing, ReaderImport
from newsroom.models import User
from tests.briefings.support import NOW

BASIS: dict[str, Any] = {
    "asked_where": "The fair in Port Ansel",
    "asked_when": "May 2026",
    "note": "Paper list.",
}


def never() -> bool:
    return False


def given(text: str, briefing: Briefing, by: User) -> ReaderImport:
    raw = text.encode()
    pieces = [raw[start : start + 50_000] for start in range(0, len(raw), 50_000)]
    return importing.look(pieces, name="list.csv", briefing=briefing, by=by, at=NOW)


def worked(seen: ReaderImport, at: datetime = NOW) -> ReaderImport:
    importing.work(seen.pk, clock=lambda: at, stop=never)
    return ReaderImport.objects.get(pk=seen.pk)


def looked(text: str, briefing: Briefing, by: User) -> ReaderImport:
    return worked(given(text, briefing, by))


def imported(
    text: str, briefing: Briefing, by: User, *, is_confirmed: bool = True, at: datetime = NOW
) -> ReaderImport:
    seen = looked(text, briefing, by)
    importing.import_readers(seen.pk, by=by, at=at, is_confirmed=is_confirmed, **BASIS)
    return worked(seen, at)


def counts(seen: ReaderImport) -> dict[str, int]:
    return {name: getattr(seen, name) for name in importing.COUNTS if getattr(seen, name)}


def many(number: int) -> str:
    return "address,sections\n" + "".join(
        f"reader{each}@example.org,{'world' if each % 2 else ''}\n" for each in range(number)
    )
