"""Who is signed in from where; what changed about anybody's way in, and the mail that they are owed about it.

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


class Changed(models.TextChoices):
    """What can change about a way in, as its history and the mail's subject say it."""

    PASSKEY_ADDED = "passkey added", "A passkey was added"
    PASSKEY_REMOVED = "passkey removed", "A passkey was removed"
    APP_ADDED = "app added", "An app for codes was added"
    APP_REMOVED = "app removed", "The app for codes was removed"
    CODES_MADE = "codes made", "New recovery codes were made"
    PASSWORD_CHANGED = "password changed", "The password was changed"
    PASSWORD_RENEWED = "password renewed", "A new password was set with a link from a mail"
    PASSWORD_SET = "password set", "The password was set by an administrator"
    FACTORS_RESET = "factors reset", "The second step was reset"
    ADDRESS_CHANGED = "address changed", "The address for mail was changed"


BY_ANYBODY = [
    str(Changed.PASSWORD_SET),
    str(Changed.FACTORS_RESET),
    str(Changed.ADDRESS_CHANGED),
]


class SigninChange(models.Model):
    """What changed about somebody's way in, by whom (nobody: the operator) and with what kind of browser.

    Append-only by trigger. Says nothing that would help to sign in, and no address.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="signin_changes")
    what = models.CharField(max_length=16, choices=Changed.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    browser = models.CharField(max_length=40, blank=True)
    reset = models.OneToOneField(FactorReset, models.PROTECT, null=True, related_name="change")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=Changed.values), name="signin_change_is_known"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False, by=F("person")) | Q(what__in=BY_ANYBODY),
                name="only_oneself_adds_and_removes_ways_in",
            ),
            models.CheckConstraint(
                condition=Q(what="factors reset", reset__isnull=False)
                | (~Q(what="factors reset") & Q(reset__isnull=True)),
                name="change_by_a_reset_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.said()

    def said(self, *, to: User | None = None) -> str:
        """As the history says it, but for the moment, which is shown in the zone of who looks."""
        if self.by_id == self.person_id:
            who = "by you" if to and to.pk == self.by_id else "by themselves"
        else:
            who = f"by {self.by or 'the operator'}"
        said = ", ".join(filter(None, (f"{self.get_what_display()} {who}", self.browser)))
        return f"{said}: {self.reset.note}" if self.reset else said


class DeskMail(models.Model):
    """A mail that somebody of the desk is owed: about a change, or, without one, the link to a new password.

    Gone when it is sent. One for nobody is never sent; it is there so that asking for a name that nobody has
    costs the same.
    """

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    change = models.ForeignKey(SigninChange, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(person__isnull=True, change__isnull=True) & Q(address=""))
                | (Q(person__isnull=False) & ~Q(address="")),
                name="desk_mail_has_an_address_with_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"
