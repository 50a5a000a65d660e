"""The relay: where mail is handed in, how one signs in there, and how much of it it takes.

Decides no conversation; `smtp` speaks with it and `lane` holds the line.
"""

from __future__ import annotations

from typing import NamedTuple, Self

from django.conf import settings


class Relay(NamedTuple):
    """`connections` at once, messages `per_second` over all of them, `per_connection`; 0 is no limit."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    connections: int = 1
    per_second: float = 0
    per_connection: int = 0

    @classmethod
    def from_settings(cls) -> Self:
        return cls(
            settings.EMAIL_HOST,
            settings.EMAIL_PORT,
            settings.EMAIL_HOST_USER or "",
            settings.EMAIL_HOST_PASSWORD or "",
            bool(settings.EMAIL_USE_TLS),
            bool(getattr(settings, "EMAIL_USE_SSL", False)),
            settings.RELAY_CONNECTIONS,
            settings.RELAY_PER_SECOND,
            settings.RELAY_PER_CONNECTION,
        )

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def we_are(self) -> str:
        """How we introduce ourselves: the domain that the mail comes from."""
        return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"


class NoRelay(Exception):
    """The relay cannot be reached, or does not take our mail; nothing was sent."""
