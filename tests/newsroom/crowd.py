"""Many live stories at once, for tests that count queries: copied in bulk from one real story.

The chain, the press's record and the hashes are as `press` would have left them; events are missing.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from newsroom.brief import hash_of
from newsroom.models.mention import Mention
from newsroom.models.press import Press
from newsroom.models.publication import Live, Publication
from newsroom.models.story import Story
from newsroom.telling import Keys
from tests.newsroom.desk import NOON, published, writer


def crowd(count: int) -> None:
    """One story made by the desk and `count` more like it, an hour apart, the newest last made."""
    model = published(headline="The first of many")
    stories = Story.objects.bulk_create(
        Story(
            slug=f"crowd-{number}",
            section_id=model.section_id,
            headline=f"Crowd {number}",
            brief_hash=model.publication.brief_hash,
            created_by=writer(),
            created_at=NOON,
            saved_at=NOON,
        )
        for number in range(count)
    )
    press = Press.objects.get()
    publications = Publication.objects.bulk_create(
        [_publication(model.publication, story, press) for story in stories]
    )
    press.save()
    Live.objects.bulk_create(
        _live(model, publication, number) for number, publication in enumerate(publications)
    )
    Mention.objects.bulk_create(
        Mention(
            publication=publication,
            outlet_id=mention.outlet_id,
            perspective_id=mention.perspective_id,
            framing_uid=mention.framing_uid,
        )
        for mention in model.publication.mentions.all()
        for publication in publications
    )


def _publication(model: Publication, story: Story, press: Press) -> Publication:
    keys = msgspec.structs.replace(
        Keys.from_json(model.keys), story=str(story.uid), slug=story.slug
    ).canonical()
    before = press.chain_head
    press.serial += 1
    link = (before, press.serial, 1, model.kind, model.brief_hash, keys, "")
    press.chain_head = hash_of("\n".join(map(str, link)))
    return Publication(
        story=story,
        number=1,
        kind=model.kind,
        schema=model.schema,
        brief=model.brief,
        brief_hash=model.brief_hash,
        keys=keys,
        serial=press.serial,
        prev_sha=before,
        sha=press.chain_head,
        published_at=NOON,
        published_by_id=model.published_by_id,
    )


def _live(model: Live, publication: Publication, number: int) -> Live:
    return Live(
        story_id=publication.story_id,
        publication=publication,
        slug=f"crowd-{number}",
        section_id=model.section_id,
        storyline_id=model.storyline_id,
        language=model.language,
        headline=model.headline,
        first_published_at=NOON + timedelta(hours=number + 1),
        published_at=NOON,
    )
