"""Dossiers: what an outlet was quoted with, and what a perspective made of one story after another.

Decides the order, newest publication first, and over how much a perspective is counted. Reads
publications and the directory: a list goes by the publication's number, through an index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from newsroom.brief import Excerpt
from newsroom.clock import database_now
from newsroom.models.mention import Mention
from newsroom.models.publication import Correction, Publication
from newsroom.picture import Picture, PictureTold
from newsroom.public import readable, structured
from newsroom.public.answers import PAGE, answer, number_before, read_only
from newsroom.telling import FactTold, FramingTold, StanceTold, Telling
from perspectives.models import Membership, Outlet, Ownership

# Over how many of its newest stories a perspective is counted.
COUNTED = 50
LISTED = 6


class MentionShown(NamedTuple):
    """One framing of one story; `excerpts` are the outlet's own where an outlet is asked about."""

    telling: Telling
    framing: FramingTold
    excerpts: tuple[Excerpt, ...]
    elsewhere: list[FramingTold]
    corrections: int


class Entry(NamedTuple):
    """One fact that a perspective left out or disputed."""

    telling: Telling
    fact: FactTold
    cell: StanceTold


class Tally(NamedTuple):
    """How often facts were reported, omitted and disputed, of those that somebody examined."""

    name: str
    stories: int
    facts: int
    reported: int
    omitted: int
    disputed: int

    @property
    def examined(self) -> int:
        return self.reported + self.omitted + self.disputed

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        return (
            ("reported", self.reported), ("omitted", self.omitted), ("disputed", self.disputed),
        )  # fmt: skip

    @property
    def left(self) -> float:
        """The share of the examined facts that were omitted or disputed."""
        return (self.omitted + self.disputed) / self.examined if self.examined else 0.0


@read_only
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(readable.outlets().select_related("logo"), slug=slug)
    before = number_before(request)
    rows = _naming(Mention.objects.filter(outlet=shown), before, PAGE + 1)
    ownerships = list(Ownership.objects.filter(outlet=shown).order_by("-during"))
    memberships = Membership.objects.filter(
        outlet=shown, perspective__in=readable.perspectives()
    ).select_related("perspective")
    logo = _logo(shown)
    context = {
        "outlet": shown,
        "logo": logo,
        "ownerships": ownerships,
        "data": structured.outlet(shown, ownerships, logo),
        "memberships": list(memberships.order_by("-during")),
        "today": database_now().date(),
        "mentions": _of_outlet(rows[:PAGE], slug),
        "next_page_url": _older(rows),
        "is_later_page": before is not None,
        "here": "outlets/",
    }
    return answer(request, "newsroom/site/outlet.html", context)


@read_only
def perspective(request: HttpRequest, slug: str) -> HttpResponse:
    """Its framings, newest first. What it tends to leave out is counted on the first page only."""
    shown = get_object_or_404(readable.perspectives(), slug=slug)
    before = number_before(request)
    most = PAGE + 1 if before else COUNTED
    rows = _naming(Mention.objects.filter(perspective=shown), before, most)
    mentions = _of_perspective(rows, slug)
    context = {
        "perspective": shown,
        "mentions": mentions[:PAGE],
        "next_page_url": _older(rows),
        "is_later_page": before is not None,
        "here": "outlets/",
    }
    if before is None:
        context |= {"members": _members(shown.pk, mentions), **_counted(mentions)}
    return answer(request, "newsroom/site/perspective.html", context)


def _logo(outlet: Outlet) -> PictureTold | None:
    """The outlet's logo, described by its name."""
    if outlet.logo is None:
        return None
    kept = outlet.logo
    said = Picture(kept.sha, kept.width, kept.height, outlet.shown_name, outlet.logo_credit)
    return PictureTold(said)


def _naming(mentions: QuerySet[Mention], before: int | None, most: int) -> list[Any]:
    """The live publications of these mentions, newest first; two queries, whatever there is."""
    standing = mentions.filter(publication__live__withdrawn=False)
    if before is not None:
        standing = standing.filter(publication__lt=before)
    newest = standing.order_by("-publication_id").values_list("publication_id", flat=True)
    numbers = list(newest.distinct()[:most])
    kept = Correction.objects.standing().filter(~readable.taken_back("publication__"))
    corrected = kept.filter(publication__story=OuterRef("story"))
    counted = corrected.order_by().values("publication__story").annotate(n=Count("pk")).values("n")
    rows = Publication.objects.filter(pk__in=numbers).select_related("live").order_by("-pk")
    return list(rows.annotate(corrected=_number(counted)))


def _number(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def _older(rows: Sequence[Any]) -> str:
    return f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""


def _of_outlet(rows: Sequence[Any], slug: str) -> list[MentionShown]:
    """What each story quotes it with, by the name it has in that story."""
    found = []
    for row in rows:
        telling = _telling(row)
        for framing in telling.framings:
            names = {outlet.name for outlet in framing.outlets if outlet.key.slug == slug}
            if names:
                own = tuple(one for one in framing.framing.excerpts if one.outlet in names)
                found.append(MentionShown(telling, framing, own, [], row.corrected))
    return found


def _of_perspective(rows: Sequence[Any], slug: str) -> list[MentionShown]:
    found = []
    for row in rows:
        telling = _telling(row)
        for framing in telling.framings:
            if framing.key.perspective == slug:
                others = [other for other in telling.framings if other is not framing]
                own = framing.framing.excerpts
                found.append(MentionShown(telling, framing, own, others, row.corrected))
    return found


def _telling(row: Publication) -> Telling:
    return row.telling(first_published_at=row.live.first_published_at)


def _counted(mentions: list[MentionShown]) -> dict[str, object]:
    """What it carries, in all and by section, the largest share left out first; and what it left out."""
    by_section: dict[str, list[MentionShown]] = {}
    for mention in mentions:
        by_section.setdefault(mention.telling.brief.section, []).append(mention)
    tallies = [_tally(name, some) for name, some in by_section.items()]
    return {
        "tally": _tally("", mentions),
        "tallies": sorted(
            (tally for tally in tallies if tally.examined), key=lambda tally: -tally.left
        ),
        "omitted": _entries(mentions, "omitted"),
        "disputed": _entries(mentions, "disputed"),
    }


def _tally(name: str, mentions: list[MentionShown]) -> Tally:
    kinds = Counter(cell.kind for mention in mentions for cell in mention.framing.stances)
    return Tally(
        name, len(mentions), kinds.total(), kinds["reported"], kinds["omitted"], kinds["disputed"]
    )


def _entries(mentions: list[MentionShown], kind: str) -> list[Entry]:
    return [
        Entry(mention.telling, fact, cell)
        for mention in mentions
        for fact, cell in zip(mention.telling.facts, mention.framing.stances, strict=True)
        if cell.kind == kind
    ][:LISTED]


def _members(perspective: int, mentions: list[MentionShown]) -> list[Any]:
    """Who belongs to it and when, with who is behind each today and in how many stories it was named."""
    named = Counter(outlet.key.slug for mention in mentions for outlet in mention.framing.outlets)
    today = Ownership.objects.as_of(database_now().date()).filter(outlet=OuterRef("outlet"))
    rows = Membership.objects.filter(perspective=perspective, outlet__in=readable.outlets())
    members: list[Any] = list(
        rows.select_related("outlet")
        .annotate(owner=Subquery(today.values("owner")), owner_kind=Subquery(today.values("kind")))
        .order_by("outlet__name", "during")
    )
    for member in members:
        member.named = named[member.outlet.slug]
    return members
