"""Write the working copy: begin a draft, save what an editor made of it.

Promises: the second of two savers is refused and loses nothing; who changed the text is written down
as a contributor; an edit after approval voids it. A half-done draft saves; `workflow.submit` is strict.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F

from newsroom import rows
from newsroom.brief import Brief
from newsroom.compose import compose
from newsroom.filing import section_named
from newsroom.models.formerly import FormerSlug
from newsroom.models.history import Contribution, StoryEvent, Verb
from newsroom.models.people import User
from newsroom.models.publication import Live
from newsroom.models.story import Story
from newsroom.pictures import refuse_unkept
from newsroom.record import record
from newsroom.refusals import NotAllowed, Refused, Stale
from newsroom.revisions import text_of
from newsroom.rows import PartIds
from newsroom.storable import refuse_unstorable
from newsroom.workflow import after_edit, allow, live_number
from perspectives.spelling import address_of


class AlreadyAStory(Refused):
    """The same text is a story already; `story` is the one."""

    def __init__(self, story: Story) -> None:
        self.story = story
        super().__init__(f"This text is already the story “{story}” ({story.slug}).")


class Conflict(Stale):
    """Somebody saved while the person was writing; `story` is what is there now."""

    def __init__(self, story: Story) -> None:
        self.story = story
        super().__init__(
            "Somebody saved this story while you were writing. Nothing of yours is lost."
        )


class Saved(NamedTuple):
    story: Story
    changed: bool


@transaction.atomic
def begin(
    brief: Brief,
    *,
    by: User,
    at: datetime,
    note: str = "",
    imported: bool = False,
    uid: uuid.UUID | None = None,
) -> Story:
    """A new draft that says this. An imported text that is already a story is refused by name.

    A form brings the `uid` that it was given: sent twice, it is one story, and Conflict where that does not
    say the same.
    """
    allow(by, "write")
    refuse_unstorable(brief)
    refuse_unkept(brief)
    before = _begun_before(uid, brief, by) if uid else None
    if before is not None:
        return before
    story = _create(brief, by, at, uid or uuid.uuid4())
    rows.write(story, brief, PartIds(), by=by, at=at)
    composed = compose(story)
    if imported:
        refuse_known_text(story, brief.hash, composed.brief.hash)
    Story.objects.filter(pk=story.pk).update(brief_hash=composed.brief.hash)
    Contribution.objects.create(story=story, person=by, after_number=0, since=at)
    verb = Verb.IMPORTED if imported else Verb.CREATED
    record(story, verb, brief=composed.brief, keys=composed.keys, by=by, at=at, note=note)
    story.refresh_from_db()
    return story


def _begun_before(uid: uuid.UUID, brief: Brief, by: User) -> Story | None:
    """The story that this form began already. A second sending waits for the first, and finds it."""
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=by.pk)
    story = Story.objects.filter(uid=uid).first()
    if story is None:
        return None
    if story.created_by_id != by.pk:
        raise NotAllowed("Somebody else began a story with this form; open a new one.")
    if story.brief_hash != brief.hash:
        raise Conflict(story)
    return story


def _create(brief: Brief, by: User, at: datetime, uid: uuid.UUID) -> Story:
    """The row, at an address of its own also where another begins under this headline just now."""
    slug = free_slug(brief.headline, brief.language, uid)
    row = {
        "uid": uid, "section": section_named(brief.section), "headline": brief.headline,
        "brief_hash": "0" * 64, "created_by": by, "created_at": at, "saved_at": at,
    }  # fmt: skip
    try:
        with transaction.atomic():
            return Story.objects.create(slug=slug, **row)
    except IntegrityError:
        return Story.objects.create(slug=f"{slug}-{uid.hex[:6]}", **row)


@transaction.atomic
def save(
    story: Story,
    brief: Brief,
    *,
    parts: PartIds,
    version: int,
    by: User,
    at: datetime,
    slug: str = "",
    note: str = "",
) -> Saved:
    """Make the working copy say `brief`. `version` is the one the editor opened.

    Raises Conflict when it is no longer the newest; then nothing was written. No conflict is a text that
    is there already: a save whose answer was lost on the way is sent again.
    """
    allow(by, "write")
    if not may_edit(story, by):
        raise NotAllowed("Only its writers or an editor may change this story.")
    refuse_unstorable(brief)
    refuse_unkept(brief)
    current = Story.objects.filter(pk=story.pk, version=version)
    if not current.update(version=F("version") + 1, saved_at=at):
        theirs = Story.objects.get(pk=story.pk)
        if brief.hash == theirs.brief_hash and slug in {"", theirs.slug}:
            return Saved(theirs, changed=False)
        raise Conflict(theirs)
    story = Story.objects.select_for_update().get(pk=story.pk)
    before = compose(story).brief
    if slug and slug != story.slug:
        _rename(story, slug)
    rows.write(story, brief, parts, by=by, at=at)
    told = compose(story)
    after = told.brief
    changed = after.hash != before.hash
    # A name that stories share may have changed elsewhere: not this person's words, but not what was
    # approved either.
    moved = after.hash != story.brief_hash
    if changed or moved:
        after_edit(story, told, by=by, at=at)
    if changed:
        Contribution.objects.get_or_create(
            story=story, person=by, after_number=live_number(story), defaults={"since": at}
        )
    if changed or moved:
        record(story, Verb.SAVED, brief=after, keys=told.keys, by=by, at=at, note=note)
    Story.objects.filter(pk=story.pk).update(brief_hash=after.hash)
    story.refresh_from_db()
    return Saved(story, changed or moved)


@transaction.atomic
def restore(story: Story, event: StoryEvent, *, version: int, by: User, at: datetime) -> Saved:
    """Make the draft say what it said at this event: a save like any other, with a note of its own.

    Whoever wrote that text is a contributor again, beside who brings it back. Readers see nothing of it.
    """
    text = text_of(event)
    if text is None or event.story_id != story.pk:
        raise Refused("The words of this revision were removed by order; they do not come back.")
    parts = PartIds(text.facts, text.framings)
    said = event.get_verb_display()
    note = f"Back to the text of {event.at:%-d %b %Y, %H:%M} UTC ({event.by_name} {said})."
    saved = save(story, text.brief, parts=parts, version=version, by=by, at=at, note=note)
    if saved.changed:
        _count_again(saved.story, event, at)
    return saved


def _count_again(story: Story, event: StoryEvent, at: datetime) -> None:
    """Their words would be in the next publication, so they cannot be the ones to approve it."""
    number = story.publications.filter(published_at__lt=event.at).count()
    wrote = story.contributions.filter(after_number=number, since__lte=event.at)
    after = live_number(story)
    for person in set(wrote.values_list("person_id", flat=True)):
        Contribution.objects.get_or_create(
            story=story, person_id=person, after_number=after, defaults={"since": at}
        )


def may_edit(story: Story, person: User) -> bool:
    """Writers edit what they began, wrote in or were handed; editors edit everything."""
    if person.may("edit others"):
        return True
    return person.may("write") and Story.objects.of(person).filter(pk=story.pk).exists()


def free_slug(headline: str, language: str, uid: uuid.UUID) -> str:
    """From the headline where it is Latin; else language and a piece of the uid."""
    plain = address_of(headline)[:80].rstrip("-")
    if len(plain) < len(headline) // 3 or not plain:
        return f"{language.lower()}-{uid.hex[:8]}"
    return f"{plain}-{uid.hex[:6]}" if _taken(plain) else plain


def _taken(slug: str, but: int = 0) -> bool:
    """Whether another story has the address, on the desk or in print, or ever had it in print.

    Asked in this order, because a story that moves just now leaves the second for the third.
    """
    has_it = (
        Story.objects.filter(slug=slug).exclude(pk=but),
        Live.objects.filter(slug=slug).exclude(pk=but),
        FormerSlug.objects.filter(slug=slug).exclude(story=but),
    )
    return any(rows.exists() for rows in has_it)


def refuse_known_text(story: Story, *hashes: str) -> None:
    event = (
        StoryEvent.objects.filter(brief_hash__in=hashes)
        .exclude(story=story)
        .select_related("story")
        .first()
    )
    if event:
        raise AlreadyAStory(event.story)


def _rename(story: Story, slug: str) -> None:
    """Of a story in print, readers follow with its next publication: the old address leads to the new."""
    if _taken(slug, but=story.pk):
        raise Refused(f"Another story has the address “{slug}”.")
    Story.objects.filter(pk=story.pk).update(slug=slug)
