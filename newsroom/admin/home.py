"""Home: what waits in the newsroom, and what of it waits for this person. Asks, decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, JSONField, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf
from django.http import HttpRequest
from django.urls import reverse

from newsroom.admin.counting import Asked, counts
from newsroom.admin.differing import differing
from newsroom.admin.factlist import FactRow, rows_of
from newsroom.admin.waiting import since_submitted, waiting_for
from newsroom.clock import database_now
from newsroom.desk import DeskSite, Whereabouts
from newsroom.models.drafting import Presence
from newsroom.models.freshness import Freshness
from newsroom.models.history import Contribution
from newsroom.models.people import User
from newsroom.models.story import Stage, Story, StoryQuerySet
from newsroom.zones import zone_of
from perspectives.roles import of_the_desk

MOST, MOST_FACTS = 12, 5
LATE = timedelta(days=30)
NUMBERS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def desk_rows() -> QuerySet[Story]:
    """Stories with what a row shows of them, in one query, whatever it finds.

    `wrote` is who changed the text so far, as two arrays in the same order: ids and short names.
    """
    wrote = Contribution.objects.filter(story=OuterRef("pk")).order_by("since")
    name = Coalesce(NullIf("person__first_name", Value("")), "person__username")
    heavy = ("live__search", "live__publication__brief", "live__publication__keys", "context")
    return (
        Story.objects.for_desk()
        .select_related("approved_by", "assignment__person")
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


def own_parts(stories: StoryQuerySet, user: User) -> list[StoryQuerySet]:
    """What the person began, wrote in or has in hand, each by its own index."""
    wrote = Contribution.objects.filter(story=OuterRef("pk"), person=user)
    return [
        stories.filter(created_by=user),
        stories.filter(Exists(wrote)),
        stories.filter(assignment__person=user),
    ]


def what_waits(request: HttpRequest) -> dict[str, Any]:
    """Everything the home page shows; nothing for those who only keep accounts."""
    user = request.user
    assert isinstance(user, User)
    now = database_now()
    context: dict[str, Any] = {"now": now, "of_the_desk": of_the_desk(request)}
    if not context["of_the_desk"]:
        return context
    rows = desk_rows()
    needs = waiting_for(user, rows, MOST + 1)
    today = now.astimezone(UTC).date()
    queues = {
        "due": _due(rows, now, zone_of(user)),
        "in_review": since_submitted(rows.filter(stage=Stage.IN_REVIEW)),
        "scheduled": rows.filter(stage=Stage.APPROVED, publish_at__isnull=False).order_by(
            "publish_at"
        ),
        "changed": rows.filter(changed_since_live(), stage__in=Stage.open()),
        "drafts": rows.filter(stage=Stage.DRAFT),
        "newest": _told(rows),
    }
    facts = Freshness.objects.told().holding(today + timedelta(days=1))
    counted = {name: Asked([found]) for name, found in [*queues.items(), ("facts", facts)]}
    counted["in_hand"] = Asked([Story.objects.filter(assignment__person=user)])
    shown: dict[str, Any] = {name: list(found[:MOST]) for name, found in queues.items()}
    return (
        context
        | shown
        | {
            "most": MOST,
            "may_write": user.may("write"),
            "may_check": user.may("check facts"),
            "needs_me": needs,
            "waiting": _waiting_words(len(needs)),
            "changed": _with_parts(shown["changed"]),
            "facts": _facts(facts),
            "count": counts(counted),
            "on": today,
            "here": _here(now),
        }
    )


def _waiting_words(count: int) -> str:
    """The first sentence of the page."""
    if count == 0:
        return "Nothing waits for you."
    if count == 1:
        return "One story waits for you."
    many = "More than a dozen" if count > MOST else NUMBERS[count - 2].capitalize()
    return f"{many} stories wait for you."


def _due(rows: QuerySet[Story], now: datetime, zone: tzinfo) -> QuerySet[Story]:
    """Drafts wanted by the end of this person's day, and those that are late."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    end = datetime.combine(tomorrow, time(), zone)
    return rows.filter(
        assignment__due_at__lt=end, assignment__due_at__gt=now - LATE, stage__in=Stage.open()
    ).order_by("assignment__due_at")


def _with_parts(changed: list[Story]) -> list[tuple[Story, str]]:
    parts = differing(changed)
    return [(story, parts.get(story.pk, "")) for story in changed]


def _facts(due: QuerySet[Freshness]) -> list[FactRow]:
    """What readers see and is due today, past review or in doubt; the longest over first."""
    found = due.order_by("review_by", "version_id").values_list("version_id", flat=True)
    return rows_of(found[:MOST_FACTS])


def in_stories(now: datetime) -> list[Whereabouts]:
    """Who is in a story's form, each in the one where they were heard of last."""
    heard = Presence.objects.now(now).order_by("person_id", "-seen_at").distinct("person_id")
    found = Presence.objects.filter(pk__in=heard.values("pk")).select_related("person", "story")
    return [
        Whereabouts(
            row.person, row.seen_at, "in", row.story.headline,
            reverse("admin:newsroom_story_change", args=[row.story_id]),
        )
        for row in found.order_by("-seen_at")[:MOST]
    ]  # fmt: skip


def _here(now: datetime) -> list[Whereabouts]:
    """Everybody on the desk, each where they were heard of last."""
    heard = [one for whereabouts in DeskSite.whereabouts for one in whereabouts(now)]
    last: dict[int, Whereabouts] = {}
    for one in sorted(heard, key=lambda one: one.seen_at, reverse=True):
        last.setdefault(one.person.pk, one)
    return list(last.values())[:MOST]


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
