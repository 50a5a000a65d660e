"""A reader's change of address, and the mails that single readers are owed about themselves.

An address stands in a move only while both mailboxes are asked; then it is the reader's, or gone.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from briefings.models.readers import Subscriber, Subscription


class MoveQuerySet(models.QuerySet["Move"]):
    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def agreed(self) -> Self:
        """Both mailboxes said yes, and it has not happened yet."""
        return self.open().filter(old_agreed_at__isnull=False, new_agreed_at__isnull=False)


class Move(models.Model):
    """A wish to be written to elsewhere. It happens once the old and the new mailbox have agreed.

    `from_key` and `from_uid` are what the reader was known by before: a late bounce is about that address,
    and mail that went there can still be left. Erasure takes both.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="moves")
    address = models.CharField(max_length=320, null=True)  # noqa: DJ001  gone when it has ended
    address_key = models.CharField(max_length=64, null=True)  # noqa: DJ001  as the address
    asked_at = models.DateTimeField()
    old_agreed_at = models.DateTimeField(null=True)
    new_agreed_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    from_key = models.CharField(max_length=64, null=True, db_index=True)  # noqa: DJ001  see above
    from_uid = models.UUIDField(null=True, unique=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber"],
                condition=Q(ended_at__isnull=True),
                name="reader_moves_to_one_address_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, address__isnull=False, address_key__isnull=False)
                | Q(ended_at__isnull=False, address__isnull=True, address_key__isnull=True),
                name="ended_move_has_no_address",
            ),
            models.CheckConstraint(
                condition=Q(moved_at__isnull=True)
                | Q(
                    old_agreed_at__isnull=False,
                    new_agreed_at__isnull=False,
                    ended_at__isnull=False,
                ),
                name="move_happens_when_both_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"move {str(self.uid)[:8]}"


class Knock(models.Model):
    """When a mailbox was last asked about a move, by whomever: nobody is asked twice in a day."""

    address_key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)


class ReaderMailKind(models.TextChoices):
    MOVE_FROM = "move from", "to the address that is left"
    MOVE_TO = "move to", "to the address that is moved to"
    CONFIRM = "confirm", "the mail about a sign-up, once more"
    WELCOME = "welcome", "after the first yes to a briefing"


ABOUT_A_MOVE = [str(ReaderMailKind.MOVE_FROM), str(ReaderMailKind.MOVE_TO)]


class ReaderMailQuerySet(models.QuerySet["ReaderMail"]):
    def untouched(self) -> Self:
        return self.filter(written_at__isnull=True, settled_at__isnull=True)

    def in_doubt(self, at: datetime, writer_has: timedelta) -> Self:
        """Taken up by a writer that did not come back."""
        return self.filter(written_at__lte=at - writer_has, settled_at__isnull=True)


class ReaderMail(models.Model):
    """A mail that one reader is owed about themselves.

    `written_at` is when a writer last took it up, `settled_at` when the relay had it or there was nothing
    left to say.
    """

    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=9, choices=ReaderMailKind.choices)
    move = models.ForeignKey(Move, models.PROTECT, null=True, related_name="mails")
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, related_name="mails")
    asked_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = ReaderMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ReaderMailKind.values), name="reader_mail_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(move__isnull=False, kind__in=ABOUT_A_MOVE)
                | (Q(move__isnull=True) & ~Q(kind__in=ABOUT_A_MOVE)),
                name="mail_about_a_move_names_it",
            ),
            models.CheckConstraint(
                condition=Q(subscription__isnull=False, kind="welcome")
                | (Q(subscription__isnull=True) & ~Q(kind="welcome")),
                name="welcome_names_its_subscription",
            ),
            models.UniqueConstraint(
                fields=["subscription", "kind"], name="reader_is_welcomed_once_to_a_briefing"
            ),
            models.UniqueConstraint(
                fields=["move", "kind"], name="mailbox_is_asked_once_about_a_move"
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(settled_at__isnull=True), name="reader_mail_owed"
            ),
        ]
