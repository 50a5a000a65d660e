"""What a seal freezes: exact publications, rendered once, and one manifest that binds them.

Decides the bytes and the record of an edition; whom it is owed to is `owing`'s to decide, and whether it
may be sealed at all is the sealing decision's. Sends nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec

from briefings import mailroom
from briefings.mailwords import Frame
from briefings.models import (
    Edition,
    Fragment,
    PastHour,
    Recipe,
    RecipeItem,
    Seal,
    SealItem,
    SealKind,
    Selection,
)
from briefings.readermail import reply_to
from briefings.rendering import Drawn, Poisonous, Rendered
from briefings.under import Place, put_under
from newsroom.models.people import User
from newsroom.models.publication import Correction, Live, Publication
from newsroom.models.standing import taken_back
from newsroom.refusals import Refused
from newsroom.telling import Telling

EVERYTHING: tuple[str, ...] = ()

Selections = Mapping[tuple[str, ...], Selection]
NOWHERE_ELSE: Mapping[int, Place] = MappingProxyType({})
NOTHING_ELSEWHERE: Mapping[str, Place] = MappingProxyType({})


class NothingToSay(Refused):
    """An edition without stories is not sealed."""


class Withdrawn(Refused):
    """An edition does not carry what was retracted."""


def carried(edition: Edition) -> list[Telling]:
    """What the edition would tell if it were sealed now, in order. Refuses what was withdrawn."""
    items = list(edition.items.filter(choice="carry").select_related("under"))
    under = {item.story_id: (item.under.slug, item.under.name) for item in items if item.under}
    return as_live([item.story_id for item in items], under)


def as_live(stories: Sequence[int], under: Mapping[int, Place] = NOWHERE_ELSE) -> list[Telling]:
    """These stories as readers see them now, in this order, some under other sections than their own.

    Refuses what was withdrawn.
    """
    lives = Live.objects.select_related("publication").defer("search").in_bulk(stories)
    corrections = _corrections(stories)
    tellings = []
    for story in stories:
        live = lives.get(story)
        if live is None or live.withdrawn:
            name = live.slug if live else f"story {story}"
            raise Withdrawn(f"“{name}” is not live any more; take it out of the edition.")
        telling = _telling(live.publication, live, corrections.get(story, []))
        tellings.append(put_under(telling, under.get(story)))
    return tellings


def as_sealed(seal: Seal, *, but: Collection[int] = ()) -> list[Telling]:
    """What a seal froze, told again in its order, without the stories named."""
    items = seal.items.select_related("publication").order_by("position")
    kept = [item.publication for item in items if item.publication.story_id not in but]
    stories = [publication.story_id for publication in kept]
    lives = Live.objects.defer("search").in_bulk(stories)
    corrections = _corrections(stories)
    under = seal.under
    told = [
        _telling(publication, lives.get(publication.story_id), corrections.get(story, []))
        for story, publication in zip(stories, kept, strict=True)
    ]
    return [put_under(telling, under.get(telling.sha)) for telling in told]


def frame_of(edition: Edition, *, seal: int = 1, proof: bool = False) -> Frame:
    briefing = edition.briefing
    return Frame(
        edition_id=edition.pk,
        number=edition.number,
        briefing_id=briefing.pk,
        slug=briefing.slug,
        name=briefing.name,
        rhythm=f"{briefing.days} at {briefing.hour:02d}:00",
        issue_date=edition.issue_date,
        postal_address=briefing.postal_address,
        reply_to=reply_to(briefing),
        seal=seal,
        proof=proof,
    )


def next_seal(
    edition: Edition,
    kind: SealKind,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    past_hour: PastHour = PastHour.SEND,
) -> Seal:
    """The seal that would come now, with its number; nothing is written before `freeze`."""
    return Seal(
        edition=edition, number=edition.seals.count() + 1, kind=kind, sealed_by=by, sealed_at=at,
        note=note, past_hour=past_hour,
    )  # fmt: skip


def freeze(
    seal: Seal,
    told: Sequence[str],
    rendered: Rendered,
    selections: Selections,
    *,
    role: str = RecipeItem.Role.STORY,
    under: Mapping[str, Place] = NOTHING_ELSEWHERE,
) -> Seal:
    """Write the seal, the publications it holds (by their shas, in order), its pieces and recipes."""
    seal.manifest = _manifest(seal, told, rendered, under)
    seal.sha = _sha(seal.manifest.encode())
    seal.save(force_insert=True)
    mailroom.raise_epoch()
    ids = dict(Publication.objects.filter(sha__in=told).values_list("sha", "id"))
    SealItem.objects.bulk_create(
        SealItem(seal=seal, publication_id=ids[sha], position=place)
        for place, sha in enumerate(told, 1)
    )
    pieces = Fragment.objects.bulk_create(
        Fragment(seal=seal, key=key, bytes=data, sha=_sha(data))
        for key, data in rendered.fragments.items()
    )
    fragments = {piece.key: piece.pk for piece in pieces}
    for drawn in rendered.recipes:
        recipe = Recipe.objects.create(
            seal=seal,
            selection=selections[drawn.sections],
            fragments=[fragments[key] for key in drawn.keys],
        )
        RecipeItem.objects.bulk_create(_items(recipe, drawn, ids, role))
    return seal


def _items(recipe: Recipe, drawn: Drawn, ids: Mapping[str, int], role: str) -> Iterable[RecipeItem]:
    return [
        RecipeItem(recipe=recipe, publication_id=ids[sha], role=role) for sha in drawn.publications
    ]


def _corrections(stories: Sequence[int]) -> dict[int, list[Correction]]:
    standing = Correction.objects.standing().filter(~taken_back("publication__"))
    found = standing.filter(publication__story_id__in=stories)
    by_story: dict[int, list[Correction]] = {}
    for correction in found.select_related("publication").prefetch_related("wrong").order_by("id"):
        by_story.setdefault(correction.publication.story_id, []).append(correction)
    return by_story


def _telling(
    publication: Publication, live: Live | None, corrections: Sequence[Correction]
) -> Telling:
    """With the corrections that this publication knew of."""
    try:
        return publication.telling(
            first_published_at=live.first_published_at if live else None,
            corrections=tuple(
                correction.told()
                for correction in corrections
                if correction.publication.number <= publication.number
            ),
        )
    except (ValueError, UnicodeError, msgspec.MsgspecError) as error:
        name = live.slug if live else f"story {publication.story_id}"
        raise Poisonous(f"“{name}” cannot be read: {error}") from error


def _manifest(
    seal: Seal, told: Sequence[str], rendered: Rendered, under: Mapping[str, Place]
) -> str:
    """Canonical JSON of everything that was frozen: keys sorted, no floats, no white space."""
    manifest: dict[str, Any] = {
        "schema": 1,
        "briefing": seal.edition.briefing.slug,
        "issue_date": seal.edition.issue_date.isoformat(),
        "edition": seal.edition.number,
        "seal": seal.number,
        "publications": told,
        "fragments": {key: _sha(data) for key, data in rendered.fragments.items()},
        "recipes": [
            {
                "sections": drawn.sections,
                "fragments": drawn.keys,
                "publications": drawn.publications,
            }
            for drawn in rendered.recipes
        ],
    }
    if under:
        places = under.items()
        manifest["under"] = {sha: {"slug": slug, "name": name} for sha, (slug, name) in places}
    return msgspec.json.encode(manifest, order="sorted").decode()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
