"""Make a story's rows say a given brief: what stays keeps its id, what changed gets a new version.

Only `editing` and `removal` call this, inside their transactions. A fact version that was published or
that another story tells is never touched: the fact gets its next version instead. What the story says of
a page goes into its own rows, never into the page that other stories cite too.
"""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from msgspec import UnsetType

from newsroom import brief as said
from newsroom import deskwords
from newsroom.filing import section_named, storyline_named
from newsroom.models.facts import Citation, Fact, FactVersion, StoryFact
from newsroom.models.framings import Framing, FramingExcerpt, FramingOutlet, Stance
from newsroom.models.freshness import Freshness
from newsroom.models.people import User
from newsroom.models.publication import PublicationPart
from newsroom.models.story import Story
from newsroom.models.storypicture import StoryPicture
from perspectives.directory import find_outlets, find_perspective
from perspectives.models import Outlet, Report
from perspectives.pages import Page, Words, find_excerpts, find_reports

_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class PartIds(NamedTuple):
    """The uids that a form carried beside each fact and framing, "" for new ones; may be shorter."""

    facts: tuple[str, ...] = ()
    framings: tuple[str, ...] = ()


class Known(NamedTuple):
    """The directory's rows behind the names and the addresses of a brief."""

    outlets: dict[str, Outlet]
    reports: dict[str, Report]


def write(story: Story, brief: said.Brief, parts: PartIds, *, by: User, at: datetime) -> None:
    """Facts and framings are matched by uid, then by place; anything missing from the brief goes."""
    story.section = section_named(brief.section)
    story.storyline = storyline_named(brief.storyline)
    story.language, story.kicker = brief.language, brief.kicker
    story.headline, story.dek = brief.headline, brief.dek
    story.context = "\n".join(brief.context)
    story.save(
        update_fields=[
            "section", "storyline", "language", "kicker", "headline", "dek", "context",
        ]
    )  # fmt: skip
    known = _known(brief)
    _write_picture(story, brief.picture)
    pins = _write_facts(story, brief.facts, parts.facts, known, by, at)
    _write_framings(story, brief.framings, parts.framings, known, pins)
    deskwords.learn(story, brief, [pin.version for pin in pins])


def _write_picture(story: Story, told: said.Picture | UnsetType) -> None:
    if not told:
        StoryPicture.objects.filter(story=story).delete()
        return
    StoryPicture.objects.update_or_create(
        story=story,
        defaults={
            "picture_id": told.sha, "alt": told.alt, "credit": told.credit,
            "caption": told.caption, "focal_x": told.focal_x, "focal_y": told.focal_y,
        },
    )  # fmt: skip


def _known(brief: said.Brief) -> Known:
    outlets = find_outlets(_outlet_names(brief))
    cited: list[said.Source | said.Excerpt] = [*chain(*(fact.sources for fact in brief.facts))]
    cited.extend(chain(*(framing.excerpts for framing in brief.framings)))
    return Known(outlets, find_reports(_page(page, outlets) for page in cited))


def _page(cited: said.Source | said.Excerpt, outlets: dict[str, Outlet]) -> Page:
    return Page(
        cited.url,
        cited.title if isinstance(cited, said.Source) else "",
        outlets[cited.outlet] if cited.outlet else None,
        _day(cited.published_on),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _outlet_names(brief: said.Brief) -> set[str]:
    names = {source.outlet for fact in brief.facts for source in fact.sources}
    for framing in brief.framings:
        names.update(framing.outlets)
        names.update(excerpt.outlet for excerpt in framing.excerpts)
    return names - {""}


def _padded(uids: tuple[str, ...], count: int) -> list[str]:
    return [*uids[:count], *[""] * (count - len(uids))]


def _write_facts(
    story: Story,
    facts: tuple[said.Fact, ...],
    uids: tuple[str, ...],
    known: Known,
    by: User,
    at: datetime,
) -> list[StoryFact]:
    rows = story.story_facts.select_related("fact", "version").prefetch_related(
        "version__citations"
    )
    old = {str(pin.fact.uid): pin for pin in rows}
    back = Fact.objects.in_bulk(_of_before(story, set(uids) - set(old)), field_name="uid")
    pins = []
    for position, (uid, fact) in enumerate(zip(_padded(uids, len(facts)), facts, strict=True)):
        pin = old.pop(uid, None)
        cited = _citations(fact.sources, known)
        if pin is None:
            row = next((fact for one, fact in back.items() if str(one) == uid), None)
            version = _new_version(row or Fact.objects.create(), fact, cited, by, at)
        else:
            version = _version(pin, fact, cited, by, at)
        if pin is None:
            pin = StoryFact(story=story, fact=version.fact)
        pin.version, pin.position = version, position
        pin.save()
        pins.append(pin)
    for gone in old.values():
        gone.delete()
    return pins


def _of_before(story: Story, uids: set[str]) -> set[uuid.UUID]:
    """Of these, the ids of parts that this story had once: what comes back is the same part again."""
    found = set()
    for uid in uids:
        if _UID.fullmatch(uid) and story.events.filter(keys__contains=f'"{uid}"').exists():
            found.add(uuid.UUID(uid))
    return found


def _citations(sources: tuple[said.Source, ...], known: Known) -> list[Citation]:
    """Rows that no version has yet, one for each page; of two that cite the same page the last counts."""
    pages = {source.url: _page(source, known.outlets) for source in sources}
    return [
        Citation(
            report=known.reports[page.url],
            title=page.title,
            outlet=page.outlet,
            published_on=page.published_on,
            position=position,
        )
        for position, page in enumerate(pages.values())
    ]


def _version(
    pin: StoryFact, fact: said.Fact, citations: list[Citation], by: User, at: datetime
) -> FactVersion:
    """The version that says this: the pinned one, the pinned one rewritten, or the next."""
    as_of = _day(fact.as_of)
    version = pin.version
    same_sources = list(map(_said, version.citations.all())) == list(map(_said, citations))
    if same_sources and (version.text, version.as_of) == (fact.text, as_of):
        return version
    if _is_fixed(version, pin):
        made = _new_version(pin.fact, fact, citations, by, at)
        Freshness.objects.take_along(version, made)
        return made
    version.text, version.as_of, version.written_by, version.written_at = fact.text, as_of, by, at
    version.save()
    version.citations.all().delete()
    _cite(version, citations)
    return version


def _is_fixed(version: FactVersion, pin: StoryFact) -> bool:
    """Readers were told it, another story tells it, or somebody checked it: its words are their words."""
    FactVersion.objects.select_for_update().get(pk=version.pk)  # nobody checks it just now
    told = PublicationPart.objects.filter(fact_version=version)
    return told.exists() or version.pins.exclude(pk=pin.pk).exists() or version.checks.exists()


def _said(citation: Citation) -> tuple[object, ...]:
    return citation.report_id, citation.title, citation.outlet_id, citation.published_on


def _new_version(
    fact: Fact, told: said.Fact, citations: list[Citation], by: User, at: datetime
) -> FactVersion:
    number = fact.versions.count() + 1
    version = FactVersion.objects.create(
        fact=fact, number=number, text=told.text, as_of=_day(told.as_of), written_by=by,
        written_at=at,
    )  # fmt: skip
    _cite(version, citations)
    return version


def _cite(version: FactVersion, citations: list[Citation]) -> None:
    for citation in citations:
        citation.version = version
    Citation.objects.bulk_create(citations)


def _write_framings(
    story: Story,
    framings: tuple[said.Framing, ...],
    uids: tuple[str, ...],
    known: Known,
    pins: list[StoryFact],
) -> None:
    old = {str(framing.uid): framing for framing in story.framings.all()}
    kept = set(_padded(uids, len(framings)))
    back = _of_before(story, kept - set(old) - {""})
    back -= set(Framing.objects.filter(uid__in=back).values_list("uid", flat=True))
    for uid, framing_before in old.items():
        if uid not in kept:
            framing_before.delete()
    for position, (uid, told) in enumerate(
        zip(_padded(uids, len(framings)), framings, strict=True)
    ):
        perspective = find_perspective(told.perspective)
        framing = old.pop(uid, None)
        if framing:
            _empty(framing)
        else:
            known_as = next((one for one in back if str(one) == uid), uuid.uuid4())
            framing = Framing(story=story, uid=known_as)
        framing.perspective, framing.position = perspective, position
        framing.text, framing.label = told.text, told.label
        framing.stresses, framing.leaves_out = told.stresses, told.leaves_out
        framing.save()
        _write_framing_parts(framing, told, known, pins)


def _empty(framing: Framing) -> None:
    framing.stances.all().delete()
    framing.framing_excerpts.all().delete()
    framing.framing_outlets.all().delete()


def _write_framing_parts(
    framing: Framing, told: said.Framing, known: Known, pins: list[StoryFact]
) -> None:
    named = list(dict.fromkeys(known.outlets[name] for name in told.outlets))
    FramingOutlet.objects.bulk_create(
        FramingOutlet(framing=framing, outlet=outlet, position=position)
        for position, outlet in enumerate(named)
    )
    excerpts = FramingExcerpt.objects.bulk_create(_excerpts(framing, told.excerpts, known))
    Stance.objects.bulk_create(
        Stance(
            framing=framing,
            story_fact=pins[stance.fact - 1],
            kind=stance.kind.value,
            excerpt=excerpts[stance.excerpt - 1] if stance.excerpt else None,
            note=stance.note,
        )
        for stance in told.stances
    )


def _excerpts(
    framing: Framing, told: tuple[said.Excerpt, ...], known: Known
) -> list[FramingExcerpt]:
    pages = [_page(excerpt, known.outlets) for excerpt in told]
    words = [
        Words(known.reports[one.url].pk, one.quote, one.language, one.translation) for one in told
    ]
    found = find_excerpts(words)
    return [
        FramingExcerpt(
            framing=framing,
            excerpt=found[quoted],
            outlet=page.outlet,
            published_on=page.published_on,
            position=position,
        )
        for position, (quoted, page) in enumerate(zip(words, pages, strict=True))
    ]
