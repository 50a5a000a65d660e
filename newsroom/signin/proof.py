"""What a session has shown of its person, and when: a first step, a second one, and lately again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from newsroom import factors, sessions
from newsroom.models.people import User
from newsroom.signin.browser import note_where, remember

FACTOR, PROVED, PENDING = "factor", "proved", "pending"
BACKEND = "django.contrib.auth.backends.ModelBackend"
LATELY = timedelta(minutes=15)
STEP_WITHIN = timedelta(minutes=10)


def admit(
    request: HttpRequest, person: User, *, at: datetime, to: str, factor: str = ""
) -> HttpResponse:
    """Sign the person in, under another key of the session.

    What the browser held as a stranger's goes along: words that met an ended session wait there.
    """
    for left in (PENDING, FACTOR, PROVED):
        request.session.pop(left, None)
    request.session.set_expiry(None)
    login(request, person, backend=BACKEND)
    request.session[sessions.BEGAN] = at.isoformat()
    if factor:
        request.session[FACTOR] = factor
    request.session[PROVED] = at.isoformat()
    note_where(request, at)
    sessions.forget_expired(at=at)
    response = HttpResponseRedirect(to)
    remember(request, response, person)
    return response


def half_way(request: HttpRequest, person: User, *, at: datetime, to: str) -> None:
    """The password was right; the session knows for whom the second step is awaited, and lets nobody in."""
    if SESSION_KEY in request.session:
        request.session.flush()
    else:
        request.session.cycle_key()
    request.session.set_expiry(int(STEP_WITHIN.total_seconds()))
    request.session[PENDING] = {
        "person": person.pk,
        "hash": person.get_session_auth_hash(),
        "at": at.isoformat(),
        "next": to,
    }


def awaited(request: HttpRequest, *, at: datetime) -> tuple[User, str] | None:
    """Whose second step this browser owes, and where they wanted to go; nobody after ten minutes."""
    pending = request.session.get(PENDING)
    if not pending or at - datetime.fromisoformat(pending["at"]) > STEP_WITHIN:
        return None
    person = User.objects.filter(pk=pending["person"], is_active=True, is_staff=True).first()
    if not person or not constant_time_compare(pending["hash"], person.get_session_auth_hash()):
        return None
    return person, pending["next"]


def prove(request: HttpRequest, *, at: datetime, factor: str = "") -> None:
    """The person of this session has shown again that it is they."""
    request.session.cycle_key()
    request.session[PROVED] = at.isoformat()
    if factor:
        request.session[FACTOR] = factor


def is_proved(request: HttpRequest, *, at: datetime) -> bool:
    """Lately, and with the second step if there is one."""
    said = request.session.get(PROVED)
    if not said or at - datetime.fromisoformat(said) > LATELY:
        return False
    return bool(request.session.get(FACTOR)) or not factors.has_one(cast("User", request.user))


def wanted(request: HttpRequest, otherwise: str) -> str:
    """Where the person wanted to go, if that is on the desk."""
    to = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
    return to if safe and _stays(to) else otherwise


def _stays(to: str) -> bool:
    """Below the desk, also after a browser has gone up by each `..`, however that is written."""
    path = unquote(urlsplit(to).path).replace("\\", "/")
    return to.startswith(settings.SESSION_COOKIE_PATH) and {".", ".."}.isdisjoint(path.split("/"))
