"""What is known of the browser that asks: where it is, what it calls itself, who was signed in with it.

The cookie that remembers the last is signed and says nothing to anybody else; it opens nothing.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from newsroom.guessing import Try
from newsroom.models.people import User
from newsroom.whence import client_of, network_of

COOKIE = "desk_browser"
SALT = "newsroom.signin.browser"
A_YEAR = 365 * 24 * 3600
MOST_PEOPLE = 8


def try_of(request: HttpRequest, what: str, name: str, person: User | None) -> Try:
    """Somebody's try at the account of this name, which may not exist."""
    account = f"p{person.pk}" if person else f"n{name.strip().casefold()[:150]}"
    device = _known(request).get(str(person.pk), "") if person else ""
    return Try(what, account, network_of(client_of(request)), device)


def remember(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """From now on nobody else's wrong guesses keep this person from trying here."""
    known = _known(request)
    mark = known.pop(str(person.pk), "") or secrets.token_urlsafe(9)
    kept = dict([*known.items(), (str(person.pk), mark)][-MOST_PEOPLE:])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=A_YEAR,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=A_YEAR)
    except signing.BadSignature:
        return {}
    return known if isinstance(known, dict) else {}


def note_where(request: HttpRequest, at: datetime) -> None:
    """Keep in the session what the list of sessions shows."""
    request.session["seen"] = at.isoformat()
    request.session["address"] = client_of(request)[:45]
    request.session["agent"] = request.headers.get("User-Agent", "")[:200]


_BROWSERS = (
    ("Firefox", r"Firefox/|FxiOS"),
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Chrome", r"Chrome/|CriOS|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X|Macintosh"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux|X11"),
)


def called(agent: str) -> str:
    """A browser as its owner would call it; what names itself otherwise is shown as it does."""
    return _kind(agent) or agent[:60] or "A browser that does not say what it is"


def kind_of(request: HttpRequest) -> str:
    """In our own words only, for what is kept for ever; "" for a browser that is none of these."""
    return _kind(request.headers.get("User-Agent", ""))


def _kind(agent: str) -> str:
    browser = next((name for name, sign in _BROWSERS if re.search(sign, agent)), "")
    system = next((name for name, sign in _SYSTEMS if re.search(sign, agent)), "")
    return " on ".join(filter(None, (browser, system)))
