"""What stands on a board beside the stories: slots, proofs, approvals, what was done, who is there.

A slot is a place that the desk means to fill; which story fills it is counted, not stored. Proofs,
approvals and what was done are append-only by trigger. Presence says who looked when, and nothing else.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from briefings.models.briefing import WEEKDAYS, Briefing
from briefings.models.edition import Edition
from newsroom.models import Publication, Section, Story

MOST_IN_A_SLOT = 20


class WeekdaySlot(models.Model):
    """Of every edition on this weekday (0 is Monday), so many stories of one section."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="weekday_slots")
    weekday = models.PositiveSmallIntegerField()
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    stories = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("briefing", "weekday", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "weekday", "position"],
                name="weekday_slot_positions_are_unique",
            ),
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="weekday_slot_is_of_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(stories__gte=1, stories__lte=MOST_IN_A_SLOT),
                name="weekday_slot_holds_some_stories",
            ),
        ]

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]}, {self.position}"


class EditionSlot(models.Model):
    """One place of one edition. `changed_at` once somebody took it, gave it away or left it out."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="slots")
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    left_out = models.BooleanField(default=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("edition", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"], name="edition_slot_positions_are_unique"
            ),
            models.CheckConstraint(
                condition=Q(left_out=False) | Q(changed_by__isnull=False, changed_at__isnull=False),
                name="slot_is_left_out_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}, slot {self.position}"


class Proof(models.Model):
    """What the desk was sent: `sha` is SHA-256 over the shas of its publications in their order."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="proofs")
    number = models.PositiveSmallIntegerField()
    sha = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("edition", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"], name="proof_number_is_unique_in_its_edition"
            ),
            models.CheckConstraint(
                condition=Q(sha__regex=r"^[0-9a-f]{64}$"), name="proof_sha_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}, proof {self.number}"


class ProofItem(models.Model):
    """A publication as the proof told it; `under` another section than its own, if so."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="items")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    under = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("proof", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["proof", "publication"], name="proof_tells_a_publication_once"
            ),
            models.UniqueConstraint(
                fields=["proof", "position"], name="proof_positions_are_unique"
            ),
        ]


class ChangeKind(models.TextChoices):
    """What can differ between a proof and the board."""

    WORDS = "words", "new words"
    ADDED = "added", "added"
    DROPPED = "dropped", "dropped"
    ORDER = "order", "another order"
    SECTION = "section", "another section"


class ProofApproval(models.Model):
    """Somebody said yes to one change since the proof; `what` names its outcome exactly."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=7, choices=ChangeKind.choices)
    story = models.ForeignKey(Story, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["proof", "kind", "story", "what"],
                nulls_distinct=False,
                name="change_since_a_proof_is_approved_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="proof_change_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="order", story__isnull=True)
                | (~Q(kind="order") & Q(story__isnull=False)),
                name="only_an_order_is_of_no_story",
            ),
        ]


class BoardVerb(models.TextChoices):
    CARRIED = "carried", "carried"
    PASSED = "passed", "passed over"
    LATER = "later", "left for later"
    MOVED = "moved", "moved"
    PLACED = "placed", "changed the section of"


class BoardEvent(models.Model):
    """What an editor did with a story on the board; without a story, the order was made anew."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=7, choices=BoardVerb.choices)
    story = models.ForeignKey(Story, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=BoardVerb.values), name="board_event_verb_is_known"
            ),
            models.CheckConstraint(
                condition=Q(verb="moved") | Q(story__isnull=False),
                name="choice_on_the_board_is_of_a_story",
            ),
        ]


class OnBoard(models.Model):
    """A person looked at an edition's board; the newest look counts."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="on_board")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("edition", "person")
        constraints = [
            models.UniqueConstraint(fields=["edition", "person"], name="person_is_on_a_board_once"),
        ]
