"""The parts of a publication by the ids they keep, what each said, and what changed between two.

Pure: works on briefs and keys. Decides what counts as a part's words.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import NamedTuple

from newsroom.brief import Brief, Framing
from newsroom.models.publication import PartKind, Publication
from newsroom.telling import Keys


class Change(NamedTuple):
    """A part that said `was` and says `now`; now is empty where the part is gone."""

    uid: uuid.UUID
    kind: PartKind
    was: str
    now: str


def uids(keys: Keys) -> Iterator[tuple[uuid.UUID, PartKind]]:
    """Every part's id and kind, in the order of the brief."""
    story = uuid.UUID(keys.story)
    yield uuid.uuid5(story, PartKind.HEADLINE), PartKind.HEADLINE
    yield uuid.uuid5(story, PartKind.DEK), PartKind.DEK
    yield uuid.uuid5(story, PartKind.PICTURE), PartKind.PICTURE
    for fact in keys.facts:
        yield uuid.UUID(fact), PartKind.FACT
    yield uuid.uuid5(story, PartKind.CONTEXT), PartKind.CONTEXT
    for framing in keys.framings:
        yield uuid.UUID(framing.uid), PartKind.FRAMING


def printed(brief: Brief, keys: Keys) -> Iterator[tuple[uuid.UUID, PartKind]]:
    """The parts that a publication of this names: the picture only where there is one."""
    return ((uid, kind) for uid, kind in uids(keys) if kind != PartKind.PICTURE or brief.picture)


def words(brief: Brief, keys: Keys) -> dict[uuid.UUID, str]:
    """What each part says."""
    texts = [brief.headline, brief.dek, _picture_words(brief), *(fact.text for fact in brief.facts)]
    texts += ["\n".join(brief.context), *map(_framing_words, brief.framings)]
    return dict(zip((uid for uid, _ in uids(keys)), texts, strict=True))


def said(publication: Publication) -> dict[uuid.UUID, str]:
    """What each part said; nothing once it was removed."""
    if publication.removed:
        return {}
    return words(publication.said(), Keys.from_json(publication.keys))


def changes(before: Publication, brief: Brief, keys: Keys) -> list[Change]:
    """Parts that readers saw and that now say something else. New parts are no change."""
    now = words(brief, keys)
    kinds = dict(uids(Keys.from_json(before.keys)))
    return [
        Change(uid, kinds[uid], was, now.get(uid, ""))
        for uid, was in said(before).items()
        if was and now.get(uid, "") != was
    ]


def _picture_words(brief: Brief) -> str:
    """What is said of the picture; nothing where there is none, so that a first one corrects nothing."""
    if not brief.picture:
        return ""
    lines = (brief.picture.caption, brief.picture.alt, brief.picture.credit)
    return "\n".join(line for line in lines if line)


def _framing_words(framing: Framing) -> str:
    lines = (framing.text, framing.label, framing.stresses, framing.leaves_out)
    return "\n".join(line for line in lines if line)
