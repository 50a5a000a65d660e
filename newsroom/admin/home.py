"""Home: what waits in the newsroom, and what of it waits for this person. Asks, decides nothing."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, JSONField, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf
from django.http import HttpRequest

from newsroom.clock import database_now
from newsroom.models.history import Contribution
from newsroom.models.people import User
from newsroom.models.story import Stage, Story
from perspectives.roles import of_the_desk

MOST = 12


def desk_rows() -> QuerySet[Story]:
    """Stories with what a row shows of them, in one query, whatever it finds.

    `wrote` is who changed the text so far, as two arrays in the same order: ids and short names.
    """
    wrote = Contribution.objects.filter(story=OuterRef("pk")).order_by("since")
    name = Coalesce(NullIf("person__first_name", Value("")), "person__username")
    heavy = ("live__search", "live__publication__brief", "live__publication__keys", "context")
    return (
        Story.objects.for_desk()
        .select_related("approved_by")
        .defer(*heavy)
        .annotate(
            wrote_ids=ArraySubquery(wrote.values("person_id")),
            wrote_names=ArraySubquery(wrote.values(short=name)),
        )
    )


def changed_since_live() -> Q:
    """The working copy says something else than what readers see."""
    return Q(live__isnull=False, live__withdrawn=False) & ~Q(
        brief_hash=F("live__publication__brief_hash")
    )


def what_waits(request: HttpRequest) -> dict[str, Any]:
    """Everything the home page shows; nothing for those who only keep accounts.

    Each queue has one row more than is shown where there are more.
    """
    user = request.user
    assert isinstance(user, User)
    context: dict[str, Any] = {"now": database_now(), "of_the_desk": of_the_desk(request)}
    if not context["of_the_desk"]:
        return context
    rows = desk_rows()
    return context | {
        "most": MOST,
        "may_write": user.may("write"),
        "needs_me": _needs(user, rows),
        "in_review": rows.filter(stage=Stage.IN_REVIEW)[: MOST + 1],
        "approved": rows.filter(stage=Stage.APPROVED).order_by("publish_at", "-saved_at")[
            : MOST + 1
        ],
        "drafts": rows.filter(stage=Stage.DRAFT).exclude(changed_since_live())[: MOST + 1],
        "changed": rows.filter(changed_since_live())[: MOST + 1],
        "newest": _told(rows)[: MOST + 1],
    }


def _told(rows: QuerySet[Story]) -> QuerySet[Story]:
    """What readers see, newest first, by the headline and section that they see."""
    brief = Cast("live__publication__brief", JSONField())
    return (
        rows.filter(live__withdrawn=False)
        .annotate(
            told_headline=KeyTextTransform("headline", brief),
            told_section=KeyTextTransform("section", brief),
        )
        .order_by("-live__published_at")
    )


def _needs(user: User, rows: QuerySet[Story]) -> list[tuple[str, Story]]:
    """With the reason, most urgent first; each story once."""
    found: dict[int, tuple[str, Story]] = {}
    own = Story.objects.of(user).values("pk")
    if user.may("publish"):
        for story in rows.filter(stage=Stage.APPROVED, publish_at=None)[: MOST + 1]:
            found.setdefault(story.pk, ("Approved: yours to publish", story))
    if user.may("approve"):
        for story in rows.filter(stage=Stage.IN_REVIEW).exclude(pk__in=own)[: MOST + 1]:
            found.setdefault(story.pk, ("Waits for an approval", story))
    if user.may("submit"):
        for story in rows.filter(stage=Stage.DRAFT, pk__in=own)[: MOST + 1]:
            found.setdefault(story.pk, ("Your draft", story))
    return list(found.values())[: MOST + 1]
