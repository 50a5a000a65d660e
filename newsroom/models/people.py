"""People of the desk and what their roles let them do.

Roles are groups; each verb is granted here and nowhere else. `is_superuser` grants no verb: who may
edit accounts may not thereby publish.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Role(StrEnum):
    WRITER = "writer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"


GRANTS: dict[str, frozenset[Role]] = {
    "write": frozenset({Role.WRITER, Role.EDITOR}),
    "edit others": frozenset({Role.EDITOR}),
    "submit": frozenset({Role.WRITER, Role.EDITOR}),
    "comment": frozenset({Role.WRITER, Role.EDITOR, Role.PUBLISHER}),
    "send back": frozenset({Role.EDITOR}),
    "share": frozenset({Role.WRITER, Role.EDITOR, Role.PUBLISHER}),
    "approve": frozenset({Role.EDITOR}),
    "approve alone": frozenset({Role.EDITOR}),
    "check facts": frozenset({Role.WRITER, Role.EDITOR, Role.PUBLISHER}),
    "publish": frozenset({Role.PUBLISHER}),
    "schedule": frozenset({Role.PUBLISHER}),
    "unschedule": frozenset({Role.PUBLISHER}),
    "embargo": frozenset({Role.PUBLISHER}),
    "correct": frozenset({Role.PUBLISHER}),
    "retract": frozenset({Role.PUBLISHER}),
    "remove": frozenset({Role.PUBLISHER}),
    "arrange": frozenset({Role.EDITOR, Role.PUBLISHER}),
    "proof": frozenset({Role.EDITOR, Role.PUBLISHER}),
    "seal": frozenset({Role.PUBLISHER}),
    "reseal": frozenset({Role.PUBLISHER}),
    "send": frozenset({Role.PUBLISHER}),
    "stop mail": frozenset({Role.EDITOR, Role.PUBLISHER}),
    "direct": frozenset({Role.EDITOR, Role.PUBLISHER}),
    "run": frozenset({Role.ADMIN}),
}


class User(AbstractUser):
    """Somebody with an account. `zone` is where their clocks are shown."""

    zone = models.CharField(max_length=64, default="UTC")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def roles(self) -> frozenset[str]:
        if not (self.is_active and self.pk):
            return frozenset()
        return frozenset(self.groups.values_list("name", flat=True))

    def may(self, verb: str) -> bool:
        """Whether one of this person's roles grants the verb; KeyError for a verb nobody knows."""
        return not GRANTS[verb].isdisjoint(self.roles)

    @property
    def keeps_accounts(self) -> bool:
        """Role admin; and who set the house up (`createsuperuser`), or nobody could give the first role."""
        return self.is_active and (self.may("run") or self.is_superuser)


class RoleChange(models.Model):
    """Who changed somebody's roles, from what to what. Append-only by trigger."""

    person = models.ForeignKey(User, models.PROTECT, related_name="role_changes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = ArrayField(models.CharField(max_length=16), blank=True)
    after = ArrayField(models.CharField(max_length=16), blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("by")), name="nobody_changes_their_own_roles"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="role_change_changes_something"
            ),
        ]

    def __str__(self) -> str:
        before, after = (", ".join(roles) or "none" for roles in (self.before, self.after))
        return f"{self.at:%-d %B %Y}, {self.by}: {before} → {after}"
