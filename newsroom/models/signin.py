"""Who is signed in from where, and whose second step was taken away by somebody else.

A session is one row with its person beside it, so that one can be ended by deleting its row.
"""

from __future__ import annotations

import hashlib
from importlib import import_module

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from newsroom.models.people import User


class DeskSession(AbstractBaseSession):
    """A browser that is signed in, or on its way to be. The store writes it from the session's data."""

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="desk_sessions")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store

    @property
    def mark(self) -> str:
        """What a page may show of the key, which itself is as good as a password."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:24]


class FactorReset(models.Model):
    """Whose second step was taken away, by whom (nobody: the operator, at the machine) and why.

    Append-only by trigger.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="factor_resets")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField()
    kinds = ArrayField(models.CharField(max_length=20))

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(by=None) | ~Q(person=F("by")), name="nobody_resets_their_own_factors"
            ),
            models.CheckConstraint(condition=~Q(note=""), name="factor_reset_says_why"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="factor_reset_takes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%-d %B %Y}, {self.by or 'the operator'}: {self.note}"
