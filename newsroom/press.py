"""Publish, correct, retract: the only writer of publications, of Live and of the chain.

Promises: what was approved is what is published; numbers follow the order of commits without gaps; a
reader never sees half of a change. Which story may go on is `workflow`'s to decide.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import UTC, datetime

from django.db import transaction

from newsroom import indexing, prints
from newsroom import parts as published_parts
from newsroom.brief import Brief, hash_of
from newsroom.checking import refuse_errors
from newsroom.compose import Composed, compose
from newsroom.models.formerly import FormerSlug
from newsroom.models.history import Verb
from newsroom.models.mention import Mention
from newsroom.models.people import User
from newsroom.models.press import Press
from newsroom.models.printed import PrintedPicture, PrintedPlace
from newsroom.models.publication import (
    Correction,
    CorrectionWrong,
    Live,
    Publication,
    PublicationKind,
    PublicationPart,
    Severity,
)
from newsroom.models.removal import Removal
from newsroom.models.story import Stage, Story
from newsroom.record import record
from newsroom.refusals import NotYet, Refused, Stale, WrongStage
from newsroom.telling import Keys
from newsroom.workflow import (
    ReasonMissing,
    after_publishing,
    after_retracting,
    allow,
    lock,
    scheduler,
    take_off_schedule,
)


class AlreadyPublished(Refused):
    """Somebody was faster; the sentence says which publication is out."""


class NothingWrong(Refused):
    """A correction that corrects nothing."""


class Forbidden(Refused):
    """A text that was removed by order is not published again."""


@transaction.atomic
def publish(story: Story, *, by: User, at: datetime, note: str = "") -> Publication:
    """Bring the approved text before readers, as first publication or as an update."""
    allow(by, "publish")
    return _publish(lock(story), by=by, at=at, note=note)


@transaction.atomic
def publish_scheduled(story_id: int, *, at: datetime) -> Publication | None:
    """The clock's publishing: by the person who scheduled it. None if it is no longer due."""
    story = Story.objects.due(at).select_for_update().filter(pk=story_id).first()
    if story is None:
        return None
    return _publish(story, by=scheduler(story), at=at, note="")


@transaction.atomic
def lay_aside(story_id: int, *, at: datetime, note: str) -> None:
    """Take a story off the schedule that could not be published, and write down why."""
    story = Story.objects.select_for_update().get(pk=story_id)
    take_off_schedule(story, by=scheduler(story), at=at, note=note)


@transaction.atomic
def correct(
    story: Story,
    *,
    by: User,
    at: datetime,
    note: str,
    severity: Severity = Severity.MATERIAL,
    origin: str = "",
    parts: Collection[uuid.UUID] | None = None,
) -> Publication:
    """Publish the approved text and say which parts of what readers saw were wrong (all changed ones).

    Every earlier publication that said the same wrong thing is named with it.
    """
    allow(by, "correct")
    _reason(note, "A correction says what was wrong and how it came about.")
    story = lock(story)
    before = _live(story)
    composed = _approved(story, at)
    changed = published_parts.changes(before.publication, composed.brief, composed.keys)
    chosen = [part for part in changed if parts is None or part.uid in parts]
    if not chosen:
        raise NothingWrong("Nothing that readers saw has changed; publish an update instead.")
    publication = _issue(story, composed, PublicationKind.CORRECTION, by, at, note)
    earlier = list(Publication.objects.of_story(story.pk).exclude(pk=publication.pk))
    for part in chosen:
        correction = Correction.objects.create(
            publication=publication, part_uid=part.uid, kind=part.kind, severity=severity,
            origin=origin, was=part.was, now=part.now,
        )  # fmt: skip
        CorrectionWrong.objects.bulk_create(
            CorrectionWrong(correction=correction, publication=publication_before)
            for publication_before in earlier
            if published_parts.said(publication_before).get(part.uid) == part.was
        )
    _finish(story, Verb.CORRECTED, composed, by, at, note)
    return publication


@transaction.atomic
def retract(story: Story, *, by: User, at: datetime, note: str) -> Publication:
    """Withdraw what is live; readers find the reason in its place."""
    allow(by, "retract")
    _reason(note, "A retraction says why.")
    story = lock(story)
    live = _live(story)
    if live.withdrawn:
        raise WrongStage("This story is already retracted.")
    brief, keys = live.publication.said(), Keys.from_json(live.publication.keys)
    told = Composed(brief, keys, (), ())
    publication = _issue(story, told, PublicationKind.RETRACTION, by, at, note)
    record(story, Verb.RETRACTED, brief=brief, keys=keys, by=by, at=at, note=note)
    after_retracting(story)
    return publication


def _publish(story: Story, *, by: User, at: datetime, note: str) -> Publication:
    first = not Publication.objects.filter(story=story).exists()
    composed = _approved(story, at)
    kind = PublicationKind.FIRST if first else PublicationKind.UPDATE
    publication = _issue(story, composed, kind, by, at, note)
    verb = Verb.PUBLISHED if first else Verb.UPDATED
    _finish(story, verb, composed, by, at, note)
    return publication


def _approved(story: Story, at: datetime) -> Composed:
    """What was approved, composed again under the lock; refused if it is anything else by now."""
    if story.stage == Stage.PUBLISHED:
        number = _live(story).publication.number
        raise AlreadyPublished(f"“{story}” is already out as publication {number}.")
    if story.stage != Stage.APPROVED:
        raise WrongStage(
            f"“{story}” is {Stage(story.stage).label.lower()}; only an approved story is published."
        )
    if story.embargoed_until and at < story.embargoed_until:
        raise NotYet(
            f"The story is under embargo until {story.embargoed_until:%-d %b %Y, %H:%M} UTC."
        )
    composed = compose(story, on=at.astimezone(UTC).date())
    if composed.brief.hash != story.approved_hash:
        raise Stale("What the story says is no longer what was approved; it needs a new approval.")
    _refuse_removed(composed.brief)
    refuse_errors(composed.brief, at=at)
    return composed


def _refuse_removed(brief: Brief) -> None:
    order = Removal.objects.filter(publication__brief_hash=brief.hash).first()
    if order:
        raise Forbidden(f"An order took exactly this text away: {order.note}")


def _issue(
    story: Story, told: Composed, kind: PublicationKind, by: User, at: datetime, note: str
) -> Publication:
    """Append to the chain and show it. The press is locked last, so that its numbers follow commits."""
    number = Publication.objects.filter(story=story).count() + 1
    text, keys = told.brief.canonical(), told.keys.canonical()
    press = Press.objects.select_for_update().get()
    press.serial += 1
    lines = (press.chain_head, press.serial, number, kind.value, hash_of(text), keys, note)
    sha = hash_of("\n".join(map(str, lines)))
    publication = Publication.objects.create(
        story=story, number=number, kind=kind, note=note, schema=told.brief.schema, brief=text,
        brief_hash=hash_of(text), keys=keys, serial=press.serial, prev_sha=press.chain_head,
        sha=sha, published_at=at, published_by=by,
    )  # fmt: skip
    _name_parts(publication, told)
    if told.brief.picture:
        PrintedPicture.objects.create(publication=publication, sha=told.brief.picture.sha)
    _show(story, publication, told, at)
    press.chain_head = sha
    press.save()
    return publication


def _name_parts(publication: Publication, told: Composed) -> None:
    versions = dict(zip(told.keys.facts, told.fact_versions, strict=False))
    PublicationPart.objects.bulk_create(
        PublicationPart(
            publication=publication,
            part_uid=uid,
            kind=kind,
            fact_version_id=versions.get(str(uid)),
        )
        for uid, kind in published_parts.printed(told.brief, told.keys)
        if kind != "fact" or str(uid) in versions
    )
    Mention.objects.bulk_create(
        Mention(
            publication=publication,
            framing_uid=uid,
            perspective_id=perspective,
            outlet_id=outlet,
        )
        for uid, perspective, outlets in told.mentions
        for outlet in outlets
    )


def _show(story: Story, publication: Publication, told: Composed, at: datetime) -> None:
    withdrawn = publication.kind == PublicationKind.RETRACTION
    _remember_address(story, told.keys.slug)
    _keep_places(story)
    shown = {
        "publication": publication,
        "slug": told.keys.slug,
        "section": story.section,
        "storyline": story.storyline,
        "language": told.brief.language,
        "headline": "" if withdrawn else told.brief.headline,
        "published_at": at,
        "withdrawn": withdrawn,
    }
    live, _ = Live.objects.update_or_create(
        story=story, defaults=shown, create_defaults={**shown, "first_published_at": at}
    )
    if withdrawn:
        indexing.forget(live)
        prints.forget(story.pk)
    else:
        indexing.show(live, told.brief, told.keys)


def _remember_address(story: Story, slug: str) -> None:
    """The address that readers know leads on to the new one; one that a story returns to is its own again."""
    FormerSlug.objects.filter(slug=slug, story=story).delete()
    known = Live.objects.filter(story=story).exclude(slug=slug).values_list("slug", flat=True)
    FormerSlug.objects.bulk_create(FormerSlug(slug=before, story=story) for before in known)


def _keep_places(story: Story) -> None:
    """Where a publication stood stays, also when the story moves on."""
    places = [PrintedPlace(section=story.section)]
    if story.storyline:
        places.append(PrintedPlace(storyline=story.storyline))
    PrintedPlace.objects.bulk_create(places, ignore_conflicts=True)


def _finish(story: Story, verb: Verb, told: Composed, by: User, at: datetime, note: str) -> None:
    record(story, verb, brief=told.brief, keys=told.keys, by=by, at=at, note=note)
    after_publishing(story)


def _live(story: Story) -> Live:
    live = Live.objects.filter(story=story).select_related("publication").first()
    if live is None:
        raise WrongStage(f"“{story}” was never published.")
    return live


def _reason(note: str, sentence: str) -> None:
    if not note.strip():
        raise ReasonMissing(sentence)
