"""Obey an order: take the words of a publication away for good, and keep the proof that they were there.

Decides which rows held the same words and empties them; hashes, numbers, kinds and times stay, so the
chain still verifies. What only names something stays too: the address, sections, outlets, perspectives,
and the notes, which the hashes cover. Sealed mail is emptied by `briefings`, which looks for removals.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import F, Q

from newsroom import pictures, press, prints, rows
from newsroom.brief import Brief
from newsroom.compose import compose
from newsroom.models.drafting import Autosave
from newsroom.models.facts import Citation, FactVersion
from newsroom.models.freshness import FactCheck, Freshness
from newsroom.models.history import StoryEvent, Verb
from newsroom.models.people import User
from newsroom.models.publication import Correction, Live, Publication
from newsroom.models.removal import Removal
from newsroom.models.reviewing import Comment
from newsroom.models.sought import FactWords
from newsroom.models.story import Story
from newsroom.record import record
from newsroom.refusals import Refused
from newsroom.rows import PartIds
from newsroom.telling import REMOVED
from newsroom.workflow import ReasonMissing, after_removing, allow, lock
from perspectives.models import Excerpt, Report


class AlreadyRemoved(Refused):
    """There are no words left to take."""


@transaction.atomic
def remove(publication: Publication, *, by: User, at: datetime, note: str) -> Removal:
    """Empty this publication and everything of its story that says the same; `note` names the order.

    If readers see that text now, the story is retracted with it. The working copy is emptied too where
    it says the same or nothing of the story is left to readers. It cannot be undone.
    """
    allow(by, "remove")
    if not note.strip():
        raise ReasonMissing("Name the order: who gave it, when, and under which number.")
    story = lock(publication.story)
    publication = Publication.objects.get(pk=publication.pk)
    if publication.removed:
        raise AlreadyRemoved(f"The words of publication {publication.number} are already gone.")
    brief = publication.said()
    live = Live.objects.select_related("publication").get(story=story)
    if live.publication.brief_hash == brief.hash and not live.withdrawn:
        press.retract(story, by=by, at=at, note=note)
    gone = _empty_publications(story, brief, by=by, at=at, note=note)
    drafts = _empty_working_copy(story, brief, gone, by=by, at=at)
    _empty_facts(gone, brief, drafts)
    _forget_pages(brief)
    _forget_unsaved(story, brief)
    prints.forget(story.pk)
    if brief.picture:
        pictures.let_go(brief.picture.sha)
    told = compose(story)
    record(story, Verb.REMOVED, brief=told.brief, keys=told.keys, by=by, at=at, note=note)
    return Removal.objects.get(publication=publication)


def _empty_publications(
    story: Story, brief: Brief, *, by: User, at: datetime, note: str
) -> list[int]:
    """Publications with this text, what corrections quote of them, and the events of the desk.

    Events keep only texts that are still published: drafts on the way to a text say most of it.
    """
    told = Publication.objects.of_story(story.pk)
    same = told.filter(brief_hash=brief.hash, brief__isnull=False)
    gone = list(same.values_list("pk", flat=True))
    Removal.objects.bulk_create(
        Removal(publication_id=publication, by=by, at=at, note=note) for publication in gone
    )
    told.filter(pk__in=gone).update(brief=None)
    quoting = Correction.objects.filter(wrongs__publication__in=gone, was__isnull=False)
    quoting.update(was=None)
    Correction.objects.filter(publication__in=gone, now__isnull=False).update(now=None)
    standing = told.filter(brief__isnull=False).values("brief_hash")
    events = StoryEvent.objects.filter(story=story, brief__isnull=False)
    events.exclude(brief_hash__in=standing).update(brief=None)
    return gone


def _empty_working_copy(
    story: Story, brief: Brief, gone: Collection[int], *, by: User, at: datetime
) -> list[int]:
    """The fact versions that the working copy let go of; none where it says something else."""
    out = Live.objects.filter(story=story, publication__in=gone).exists()
    if not out and compose(story).brief.hash != brief.hash:
        return []
    let_go = list(story.story_facts.values_list("version_id", flat=True))
    empty = msgspec.structs.replace(REMOVED, section=story.section.name)
    rows.write(story, empty, PartIds(), by=by, at=at)
    Story.objects.filter(pk=story.pk).update(
        brief_hash=compose(story).brief.hash, version=F("version") + 1, saved_at=at
    )
    after_removing(story)
    return let_go


def _empty_facts(gone: Collection[int], brief: Brief, drafts: Collection[int]) -> None:
    """Versions that nothing tells any more: told or checked ones are emptied, the others go."""
    unpinned = FactVersion.objects.filter(pins__isnull=True)
    told = unpinned.filter(publication_parts__publication__in=gone).exclude(
        publication_parts__publication__brief__isnull=False
    )
    said = Q(pk__in=drafts) | Q(text__in=[fact.text for fact in brief.facts])
    untold = unpinned.filter(said, publication_parts__isnull=True)
    checked = untold.filter(checks__isnull=False)
    emptied = list(told.union(checked).values_list("pk", flat=True))
    FactVersion.objects.filter(pk__in=emptied).update(text=None)
    Citation.objects.filter(version__in=emptied).delete()
    FactCheck.objects.filter(version__in=emptied).update(how=None)
    FactWords.objects.filter(version__in=emptied).delete()
    Freshness.objects.filter(version__in=untold, newest=None).delete()
    untold.filter(checks__isnull=True).delete()


def _forget_pages(brief: Brief) -> None:
    """Excerpts and reports that only this text pointed at."""
    excerpts = [excerpt for framing in brief.framings for excerpt in framing.excerpts]
    quotes = {excerpt.quote for excerpt in excerpts}
    Excerpt.objects.filter(quote__in=quotes, framing_excerpts__isnull=True).delete()
    urls = {source.url for fact in brief.facts for source in fact.sources}
    urls |= {excerpt.url for excerpt in excerpts}
    Report.objects.filter(
        url__in=urls, citations__isnull=True, excerpts__isnull=True, derived__isnull=True
    ).delete()


def _forget_unsaved(story: Story, brief: Brief) -> None:
    """What anybody said of this story or did not save of it, and what stands in stories not begun yet."""
    said = [brief.headline, brief.dek, *brief.context, *(fact.text for fact in brief.facts)]
    for framing in brief.framings:
        said += [framing.text, *(excerpt.quote for excerpt in framing.excerpts)]
    told = [json.dumps(text, ensure_ascii=False)[1:-1] for text in said if text]
    Autosave.objects.filter(story=story).delete()
    Comment.objects.filter(story=story).delete()
    Story.objects.filter(pk=story.pk).update(reasons={})
    Autosave.objects.filter(story=None).naming(told).delete()
