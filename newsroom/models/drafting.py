"""What goes on around a draft and is no part of it: who has it in hand, who is in it, what is not saved yet.

Nothing here touches a story or its history. Autosaves and presences come and go; hand-overs are
append-only by trigger.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from newsroom.models.story import Story

if TYPE_CHECKING:
    from newsroom.models.people import User

TAB = 36
MOST_SIGNS = 2_000_000
LONGEST_NOTE = 2_000
PRESENT = timedelta(minutes=2)


class AutosaveQuerySet(models.QuerySet["Autosave"]):
    def of(self, person: User, story: Story | None) -> Self:
        """What this person wrote and did not save, newest first; None: of stories not begun yet."""
        return self.filter(person=person, story=story).order_by("-at", "-pk")

    def naming(self, sentences: list[str]) -> Self:
        """Those in which one of the sentences stands, as JSON writes it."""
        found = Q(pk__in=[])
        for sentence in sentences:
            found |= Q(form__contains=sentence)
        return self.filter(found)


class Autosave(models.Model):
    """The form of a story as it stood in one tab of one person; `story` is NULL before its first save.

    `form` is the JSON list of the form's [name, value] pairs; `version` the story's that it began from.
    """

    story = models.ForeignKey(Story, models.CASCADE, null=True, related_name="autosaves")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="autosaves")
    tab = models.CharField(max_length=TAB)
    version = models.PositiveIntegerField()
    form = models.TextField()
    at = models.DateTimeField(db_index=True)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        ordering = ("-at",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "tab", "story"],
                name="a_tab_keeps_one_text_of_a_story",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(tab=""), name="autosave_names_its_tab"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("form"), MOST_SIGNS), name="autosave_is_no_book"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.story or 'a new story'}, not saved"


class PresenceQuerySet(models.QuerySet["Presence"]):
    def now(self, at: datetime) -> Self:
        """Tabs that were heard of just now; the others have left, whatever their row says."""
        return self.filter(seen_at__gt=at - PRESENT)

    def in_story(self, story: Story, at: datetime) -> Self:
        """Who is in the story, in the order in which they came."""
        return self.now(at).filter(story=story).select_related("person").order_by("since", "pk")


class Presence(models.Model):
    """One tab of one person in a story's form. `part` is the anchor they are at: fact-2, context, …"""

    story = models.ForeignKey(Story, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    tab = models.CharField(max_length=TAB)
    part = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ("since",)
        constraints = [
            models.UniqueConstraint(
                fields=["story", "person", "tab"], name="a_tab_is_in_a_story_once"
            ),
            models.CheckConstraint(condition=~Q(tab=""), name="presence_names_its_tab"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.story}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_hands_of(self, person: User) -> Self:
        return self.filter(person=person)

    def due_before(self, at: datetime) -> Self:
        return self.filter(due_at__lt=at).order_by("due_at")


class Assignment(models.Model):
    """Who has the story in hand now, and by when it is due; no row where nobody was ever asked."""

    story = models.OneToOneField(Story, models.CASCADE, related_name="assignment")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assignments"
    )
    since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, db_index=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, since__isnull=True)
                | Q(person__isnull=False, since__isnull=False),
                name="assignment_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story}: {self.person or 'nobody'}"


class HandOver(models.Model):
    """A story went from one hand into another, with a word about it. Append-only by trigger."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="hand_overs")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("note"), LONGEST_NOTE),
                name="hand_over_note_is_short",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} handed it to {self.person}"
