"""Whether links still answer: looks at pages, keeps what came of it, and says which are dead.

A link is dead when its page says that it is gone, or when it answered once and has not for an hour and
more. One that never answered, or is not to be asked, proves nothing: the house may have no way out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from perspectives.fetching import Forbidden, Unreachable, fetch
from perspectives.models.links import LinkCheck

LOOK_AGAIN = timedelta(days=1)
MISSED_FOR = timedelta(hours=1)
WITHIN = 8.0
GONE = (404, 410)


def due(urls: Iterable[str], *, at: datetime) -> list[str]:
    """Of these, the ones to look at: never looked at, or not for a day; what was missed, after an hour."""
    asked = list(dict.fromkeys(urls))
    rested = {
        check.url
        for check in LinkCheck.objects.filter(url__in=asked, checked_at__gt=at - LOOK_AGAIN)
        if check.status or check.checked_at > at - MISSED_FOR
    }
    return [url for url in asked if url not in rested]


def look(url: str, *, clock: Callable[[], datetime]) -> int:
    """Ask for the page and keep what came of it; 0 is no answer, -1 an address that is not asked."""
    try:
        status = fetch(url, within=WITHIN, most=0).status
    except Forbidden:
        return -1
    except Unreachable:
        status = 0
    at = clock()
    if status:
        told = {"status": status, "answered_at": at, "missed_since": None, "checked_at": at}
        LinkCheck.objects.update_or_create(url=url, defaults=told)
    else:
        _missed(url, at)
    return status


def dead(urls: Iterable[str]) -> dict[str, str]:
    """Of these, the ones that no longer answer, and how that was seen; one query."""
    return {
        check.url: why
        for check in LinkCheck.objects.filter(url__in=set(urls))
        if (why := _why_dead(check))
    }


def _missed(url: str, at: datetime) -> None:
    check, new = LinkCheck.objects.get_or_create(
        url=url, defaults={"status": 0, "missed_since": at, "checked_at": at}
    )
    if not new:
        check.status, check.checked_at = 0, at
        check.missed_since = check.missed_since or at
        check.save(update_fields=["status", "checked_at", "missed_since"])


def _why_dead(check: LinkCheck) -> str:
    if check.status in GONE:
        return f"is gone (its server answered {check.status})"
    since = check.missed_since
    if check.answered_at and since and check.checked_at - since >= MISSED_FOR:
        return f"no longer answers (it did on {check.answered_at:%-d %b %Y})"
    return ""
