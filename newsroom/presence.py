"""Who is in a story's form just now, and at which part. Short-lived; decides nothing and locks nobody out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from newsroom.models.drafting import PRESENT, TAB, Presence
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.refusals import Refused

MOST_OF_A_PERSON = 20
PART = 20


@transaction.atomic
def enter(story: Story, part: str, *, tab: str, by: User, at: datetime) -> None:
    """This tab of the person is in the story, at this part. Back after a while counts as come anew."""
    if not tab or len(tab) > TAB:
        raise Refused("It is not said which tab this is.")
    since = Case(When(seen_at__lte=at - PRESENT, then=Value(at)), default=F("since"))
    row = Presence.objects.filter(story=story, person=by, tab=tab)
    if row.update(part=part[:PART], since=since, seen_at=at):
        return
    one = Presence(story=story, person=by, tab=tab, part=part[:PART], since=at, seen_at=at)
    Presence.objects.bulk_create([one], ignore_conflicts=True)
    newest = Presence.objects.filter(person=by).order_by("-seen_at", "-pk")
    gone = list(newest.values_list("pk", flat=True)[MOST_OF_A_PERSON:])
    Presence.objects.filter(Q(pk__in=gone) | Q(story=story, seen_at__lte=at - PRESENT)).delete()


def leave(story: Story, *, tab: str, by: User) -> None:
    Presence.objects.filter(story=story, person=by, tab=tab).delete()


def others(story: Story, *, tab: str, by: User, at: datetime) -> QuerySet[Presence]:
    """Everybody in the story but this tab: another tab of the same person is somebody else."""
    return Presence.objects.in_story(story, at).exclude(person=by, tab=tab)


def forget(*, at: datetime) -> int:
    """Rows of tabs that said nothing for an hour; how many."""
    return Presence.objects.filter(seen_at__lt=at - timedelta(hours=1)).delete()[0]
