"""What a person at the desk may do: asked of the user model, which this app knows by that only."""

from __future__ import annotations

from django.http import HttpRequest

EDITORIAL = frozenset({"writer", "editor", "publisher"})


def may(request: HttpRequest, *verbs: str) -> bool:
    """Whether one of the person's roles grants one of the verbs."""
    user = request.user
    return bool(user.is_authenticated and user.is_active and any(map(user.may, verbs)))


def of_the_desk(request: HttpRequest) -> bool:
    """Whether the person has an editorial role; administrators alone have none."""
    user = request.user
    return bool(user.is_authenticated and user.is_active and EDITORIAL & user.roles)
