"""The front page and the pages of editions: what shows both stories and editions.

Reads Live, Publication and sealed editions, nothing of the working copy. An edition is readable once its
first wave was due; it shows what was sent, and a notice in place of what was withdrawn since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from briefings.models import Briefing, Edition, SealItem
from briefings.under import put_under
from newsroom.clock import database_now
from newsroom.models.publication import Live, Publication, PublicationKind
from newsroom.models.sections import Section
from newsroom.public.answers import PAGE, answer, number_before, read_only
from newsroom.public.directory import shown_perspectives
from newsroom.public.pages import entries, latest_corrections
from newsroom.telling import Telling

# For the site's version, named in settings: an edition comes out by the clock, without a commit.
NEWEST_OUT = (
    "(SELECT max(out_at) FROM briefings_edition"
    " WHERE kind = 'regular' AND out_at <= clock_timestamp())"
)
PER_SECTION = 4
Filled = tuple[Section, list[Telling]]
CORRECTIONS = 3


@read_only
def front(request: HttpRequest) -> HttpResponse:
    """The latest edition, then the newest by section. The number of queries does not grow."""
    now = database_now()
    edition = _out(now).order_by("-out_at", "-pk").first()
    sealed = _current_tellings(edition) if edition else []
    newest = _newest_by_section({telling.keys.story for telling in sealed})
    lead = sealed[0] if sealed else _newest_of(newest)
    shown = lead.keys.story if lead else ""
    context = {
        "edition": edition,
        "lead": lead,
        "edition_tellings": sealed[1:],
        "bands": _bands(
            (section, [item for item in tellings if item.keys.story != shown][:PER_SECTION])
            for section, tellings in newest
        ),
        "corrections": entries(latest_corrections(CORRECTIONS)),
        "perspectives": shown_perspectives(now.date()),
        "briefings": list(Briefing.objects.open()),
    }
    return answer(request, "briefings/site/front.html", context)


@read_only
def briefing(request: HttpRequest, slug: str) -> HttpResponse:
    """The archive of one briefing, newest first."""
    shown = get_object_or_404(Briefing, slug=slug)
    editions = _out(database_now()).filter(briefing=shown).order_by("-number")
    before = number_before(request)
    if before is not None:
        editions = editions.filter(number__lt=before)
    rows = list(editions[: PAGE + 1])
    context = {
        "briefing": shown,
        "editions": _with_headlines(rows[:PAGE]),
        "next_page_url": f"?before={rows[PAGE - 1].number}" if len(rows) > PAGE else "",
    }
    return answer(request, "briefings/site/archive.html", context)


@read_only
def edition(request: HttpRequest, slug: str, issue_date: str) -> HttpResponse:
    """One edition as it was sealed."""
    found = _out(database_now()).filter(briefing__slug=slug, issue_date=_day(issue_date)).first()
    if found is None:
        raise Http404
    context = {
        "edition": found,
        "tellings": sealed_tellings(found),
        "seals": list(found.seals.standing().defer("manifest")),
    }
    return answer(request, "briefings/site/edition.html", context)


def sealed_tellings(edition: Edition) -> list[Telling]:
    """What was sealed last, in order; in place of what was withdrawn since, its notice. Three queries."""
    return tellings_of([edition]).get(edition.pk, [])


def tellings_of(editions: list[Edition]) -> dict[int, list[Telling]]:
    """The same of several editions, in three queries however many they are."""
    items = _items(editions)
    stories = {item.publication.story_id for item in items}
    withdrawals = _withdrawals(stories)
    lives = Live.objects.filter(story_id__in=stories)
    since = dict(lives.values_list("story_id", "first_published_at"))
    under = _under(items)
    found: dict[int, list[Telling]] = {}
    for item in items:
        row = _withdrawn_after(item.publication, withdrawals) or item.publication
        telling = row.telling(first_published_at=since.get(row.story_id))
        telling = put_under(telling, under.get(item.pk))
        found.setdefault(item.seal.edition_id, []).append(telling)
    return found


def _current_tellings(edition: Edition) -> list[Telling]:
    """The edition's stories as they stand now, for the front page; withdrawn ones are gone."""
    items = _items([edition])
    under = _under(items)
    stories = {item.publication.story_id: under.get(item.pk) for item in items}
    lives = {live.story_id: live for live in Live.objects.readable().filter(story_id__in=stories)}
    told = ((lives[story].telling(), place) for story, place in stories.items() if story in lives)
    return [put_under(telling, place) for telling, place in told]


def _under(items: list[SealItem]) -> dict[int, tuple[str, str]]:
    """Which items are told under another section than their own: its slug and name."""
    places = {
        item.seal_id: item.seal.under for item in {item.seal_id: item for item in items}.values()
    }
    shas = ((item.pk, places[item.seal_id].get(item.publication.sha)) for item in items)
    return {pk: place for pk, place in shas if place}


def _newest_by_section(but: set[str]) -> list[tuple[Section, list[Telling]]]:
    """Each section with its newest stories, in two queries however many there are."""
    place = Window(
        RowNumber(),
        partition_by=F("section_id"),
        order_by=[F("first_published_at").desc(), F("story_id").desc()],
    )
    ranked = Live.objects.filter(withdrawn=False).annotate(place=place)
    newest = ranked.filter(place__lte=PER_SECTION + len(but) + 1).values_list("pk", flat=True)
    by_section: dict[int, list[Telling]] = {}
    for live in Live.objects.readable().filter(pk__in=list(newest)):
        telling = live.telling()
        if telling.keys.story not in but:
            by_section.setdefault(live.section_id, []).append(telling)
    return [(section, by_section.get(section.pk, [])) for section in Section.objects.all()]


def _bands(sections: Iterable[Filled]) -> list[list[Filled]]:
    """Sections in rows across the page: two that have one story each share a row. Empty ones are gone."""
    bands: list[list[Filled]] = []
    alone: list[Filled] | None = None
    for section, tellings in sections:
        if len(tellings) == 1 and alone:
            alone.append((section, tellings))
            alone = None
        elif tellings:
            bands.append([(section, tellings)])
            alone = bands[-1] if len(tellings) == 1 else alone
    return bands


def _newest_of(sections: list[tuple[Section, list[Telling]]]) -> Telling | None:
    found = [telling for _, tellings in sections for telling in tellings[:1]]
    return max(found, key=lambda telling: str(telling.first_published_at), default=None)


def _with_headlines(editions: list[Edition]) -> list[Edition]:
    """Each edition with the headlines that it carried, in two queries; none of what is gone."""
    items = _items(editions)
    gone = _withdrawals({item.publication.story_id for item in items})
    headlines: dict[int, list[str]] = {}
    for item in items:
        told = item.publication
        if not told.removed and _withdrawn_after(told, gone) is None:
            headlines.setdefault(item.seal.edition_id, []).append(told.said().headline)
    for shown in editions:
        shown.headlines = headlines.get(shown.pk, [])  # type: ignore[attr-defined]
    return editions


def _items(editions: list[Edition]) -> list[SealItem]:
    """The items of each edition's newest seal, in order."""
    rows = SealItem.objects.filter(seal__edition__in=editions)
    found = list(rows.select_related("publication", "seal").order_by("seal__number", "position"))
    newest = {item.seal.edition_id: item.seal_id for item in found}
    return [item for item in found if newest[item.seal.edition_id] == item.seal_id]


def _withdrawals(stories: set[int]) -> dict[int, list[Publication]]:
    found: dict[int, list[Publication]] = {}
    rows = Publication.objects.filter(story_id__in=stories, kind=PublicationKind.RETRACTION)
    for row in rows.order_by("number"):
        found.setdefault(row.story_id, []).append(row)
    return found


def _withdrawn_after(
    publication: Publication, withdrawals: dict[int, list[Publication]]
) -> Publication | None:
    later = withdrawals.get(publication.story_id, [])
    return next((row for row in later if row.number > publication.number), None)


def _out(now: datetime) -> QuerySet[Edition]:
    return Edition.objects.out(now).select_related("briefing")


def _day(text: str) -> date:
    """Written as the edition's own address has it, and no other way."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if found.isoformat() != text:
        raise Http404
    return found
