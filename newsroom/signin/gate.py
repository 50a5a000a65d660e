"""The gate behind the sign-in: who needs a second step and came without one gets no further.

In front of every address of the desk, whatever its view asks; what it leaves open is written here. Also
notes when a session was last used.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from newsroom import factors
from newsroom.models.people import User
from newsroom.sessions import SEEN
from newsroom.signin.browser import note_where
from newsroom.signin.proof import FACTOR

# Signing in and out, setting a second step up, and a new password, which opens nothing by itself.
OPEN = {
    "login", "logout", "second_step", "passkey_sign_in", "signing_in", "prove", "add_app", "add_passkey",
    "recovery_codes", "forgotten", "link_asked", "new_password",
}  # fmt: skip
SEEN_EVERY = timedelta(minutes=5)


class Gate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.namespaces[:1] != ["admin"]:
            return None
        user = request.user
        if not isinstance(user, User):
            return None
        _seen(request)
        if match.url_name in OPEN or not owes(request, user):
            return None
        return HttpResponseRedirect(_way_on(request, user))


def owes(request: HttpRequest, user: User) -> bool:
    """Whether this session lacks the second step that its person needs."""
    return not request.session.get(FACTOR) and factors.required_of(user)


def _way_on(request: HttpRequest, user: User) -> str:
    """To the second step, or to setting one up; a page that was asked for opens afterwards."""
    way = reverse("admin:prove" if factors.has_one(user) else "admin:signing_in")
    return (
        f"{way}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else way
    )


def _seen(request: HttpRequest) -> None:
    last = request.session.get(SEEN)
    now = datetime.now(UTC)
    if last and now - datetime.fromisoformat(last) >= SEEN_EVERY:
        note_where(request, now)
