"""Make a story's rows say a given brief: what stays keeps its id, what changed gets a new version.

Only `editing` calls this, inside its transaction. A fact version that was published or that another
story tells is never touched: the fact gets its next version instead.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import NamedTuple

from newsroom import brief as said
from newsroom.filing import section_named, storyline_named
from newsroom.models.facts import Citation, Fact, FactVersion, StoryFact
from newsroom.models.framings import Framing, FramingExcerpt, FramingOutlet, Stance
from newsroom.models.people import User
from newsroom.models.publication import PublicationPart
from newsroom.models.story import Story
from perspectives.directory import find_outlets, find_perspective
from perspectives.models import Excerpt, Outlet, Report


class PartIds(NamedTuple):
    """The uids that a form carried beside each fact and framing, "" for new ones; may be shorter."""

    facts: tuple[str, ...] = ()
    framings: tuple[str, ...] = ()


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
    outlets = find_outlets(_outlet_names(brief))
    pins = _write_facts(story, brief.facts, parts.facts, outlets, by, at)
    _write_framings(story, brief.framings, parts.framings, outlets, pins)


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
    outlets: dict[str, Outlet],
    by: User,
    at: datetime,
) -> list[StoryFact]:
    old = {
        str(pin.fact.uid): pin for pin in story.story_facts.select_related("fact", "version").all()
    }
    pins = []
    for position, (uid, fact) in enumerate(zip(_padded(uids, len(facts)), facts, strict=True)):
        pin = old.pop(uid, None)
        reports = [_report(source.url, source.title, source.outlet, source.published_on, outlets)
                   for source in _once(fact.sources)]  # fmt: skip
        version = _version(pin, fact, reports, by, at)
        if pin is None:
            pin = StoryFact(story=story, fact=version.fact)
        pin.version, pin.position = version, position
        pin.save()
        pins.append(pin)
    for gone in old.values():
        gone.delete()
    return pins


def _once(sources: tuple[said.Source, ...]) -> list[said.Source]:
    return list({source.url: source for source in sources}.values())


def _version(
    pin: StoryFact | None, fact: said.Fact, reports: list[Report], by: User, at: datetime
) -> FactVersion:
    """The version that says this: the pinned one, the pinned one rewritten, or the next."""
    as_of = date.fromisoformat(fact.as_of) if fact.as_of else None
    wanted = [report.pk for report in reports]
    if pin is None:
        return _new_version(Fact.objects.create(), fact.text, as_of, reports, by, at)
    version = pin.version
    cited = list(version.citations.order_by("position").values_list("report_id", flat=True))
    if (version.text, version.as_of, cited) == (fact.text, as_of, wanted):
        return version
    told = PublicationPart.objects.filter(fact_version=version).exists()
    if told or version.pins.exclude(pk=pin.pk).exists():
        return _new_version(pin.fact, fact.text, as_of, reports, by, at)
    version.text, version.as_of, version.written_by, version.written_at = fact.text, as_of, by, at
    version.save()
    version.citations.all().delete()
    _cite(version, reports)
    return version


def _new_version(
    fact: Fact, text: str, as_of: date | None, reports: list[Report], by: User, at: datetime
) -> FactVersion:
    number = fact.versions.count() + 1
    version = FactVersion.objects.create(
        fact=fact, number=number, text=text, as_of=as_of, written_by=by, written_at=at
    )
    _cite(version, reports)
    return version


def _cite(version: FactVersion, reports: list[Report]) -> None:
    Citation.objects.bulk_create(
        Citation(version=version, report=report, position=position)
        for position, report in enumerate(reports)
    )


def _report(
    url: str, title: str, outlet: str, published_on: str, outlets: dict[str, Outlet]
) -> Report:
    """The report at this address; what the editor says of it is kept, what they leave empty stays."""
    said_of_it = {
        "title": title,
        "outlet": outlets[outlet] if outlet else None,
        "published_on": date.fromisoformat(published_on) if published_on else None,
    }
    report, created = Report.objects.get_or_create(url=url, defaults=said_of_it)
    news = {name: value for name, value in said_of_it.items() if value}
    if not created and any(getattr(report, name) != value for name, value in news.items()):
        Report.objects.filter(pk=report.pk).update(**news)
    return report


def _write_framings(
    story: Story,
    framings: tuple[said.Framing, ...],
    uids: tuple[str, ...],
    outlets: dict[str, Outlet],
    pins: list[StoryFact],
) -> None:
    old = {str(framing.uid): framing for framing in story.framings.all()}
    kept = set(_padded(uids, len(framings)))
    for uid, framing_before in old.items():
        if uid not in kept:
            framing_before.delete()
    for position, (uid, told) in enumerate(
        zip(_padded(uids, len(framings)), framings, strict=True)
    ):
        perspective = find_perspective(told.perspective)
        framing = old.pop(uid, None) or Framing(story=story, uid=uuid.uuid4())
        framing.perspective, framing.position = perspective, position
        framing.text, framing.label = told.text, told.label
        framing.stresses, framing.leaves_out = told.stresses, told.leaves_out
        framing.save()
        _write_framing_parts(framing, told, outlets, pins)


def _write_framing_parts(
    framing: Framing, told: said.Framing, outlets: dict[str, Outlet], pins: list[StoryFact]
) -> None:
    framing.stances.all().delete()
    framing.framing_excerpts.all().delete()
    framing.framing_outlets.all().delete()
    named = list({outlets[name].pk: outlets[name] for name in told.outlets}.values())
    FramingOutlet.objects.bulk_create(
        FramingOutlet(framing=framing, outlet=outlet, position=position)
        for position, outlet in enumerate(named)
    )
    excerpts = [
        FramingExcerpt.objects.create(
            framing=framing, excerpt=_excerpt(excerpt, outlets), position=position
        )
        for position, excerpt in enumerate(told.excerpts)
    ]
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


def _excerpt(excerpt: said.Excerpt, outlets: dict[str, Outlet]) -> Excerpt:
    report = _report(excerpt.url, "", excerpt.outlet, excerpt.published_on, outlets)
    words = {
        "report": report,
        "quote": excerpt.quote,
        "language": excerpt.language,
        "translation": excerpt.translation,
    }
    return Excerpt.objects.filter(**words).first() or Excerpt.objects.create(**words)
