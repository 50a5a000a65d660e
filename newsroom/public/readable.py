"""What may be read: the one place that says so, for pages and API alike.

A publication is readable unless its story was retracted with it or after it: what a retraction took
back stays away for good, also when the story returns. Nor can one be read whose words an order took
away. An outlet or a perspective is readable once a person verified it or a readable publication names
it. Nothing here joins a table of the working copy.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from newsroom.models.formerly import FormerSlug
from newsroom.models.mention import Mention
from newsroom.models.publication import Live
from newsroom.models.standing import taken_back as taken_back
from perspectives.models import Outlet, Perspective


def outlets() -> QuerySet[Outlet]:
    named = Exists(_mentions().filter(outlet=OuterRef("pk")))
    return Outlet.objects.filter(Q(verified_at__isnull=False) | named)


def perspectives() -> QuerySet[Perspective]:
    named = Exists(_mentions().filter(perspective=OuterRef("pk")))
    return Perspective.objects.filter(Q(verified_at__isnull=False) | named)


def _mentions() -> QuerySet[Mention]:
    standing = Mention.objects.filter(publication__brief__isnull=False)
    return standing.filter(~taken_back("publication__"))


def naming(stories: QuerySet[Live], *, who: str, slug: str) -> QuerySet[Live]:
    """Those of the stories whose framings name this `outlet` or `perspective`."""
    mentions = Mention.objects.filter(publication=OuterRef("publication"))
    return stories.filter(Exists(mentions.filter(**{f"{who}__slug": slug})))


def current_slugs(stories: Iterable[int]) -> dict[int, str]:
    """Where each story is now: an update may have moved it."""
    return dict(Live.objects.filter(story_id__in=set(stories)).values_list("story_id", "slug"))


def known_as(slug: str) -> Live | None:
    """The story that readers know by this address, now or once; withdrawn or not."""
    live = Live.objects.with_slug(slug).first()
    if live is None:
        moved = FormerSlug.objects.filter(slug=slug).values_list("story_id", flat=True).first()
        if moved is not None:
            rows = Live.objects.select_related("publication", "section").defer("search")
            live = rows.filter(pk=moved).first()
    return live
