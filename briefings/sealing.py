"""Freeze an edition: exact publications, rendered once; one wave per zone; a row for each reader.

Decides what is sent and whom it is owed to, in one transaction: all rows or none. No delivery passes
through Python. Sends nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction
from django.db.models import F

from briefings import rendering, waves
from briefings.mailwords import Frame
from briefings.models import (
    Edition,
    Fragment,
    Recipe,
    RecipeItem,
    Seal,
    SealItem,
    Selection,
    Subscription,
    Wave,
)
from briefings.rendering import Drawn, Poisonous, Rendered
from newsroom.models.people import User
from newsroom.models.publication import Correction, Live, Publication
from newsroom.refusals import Refused, Stale, WrongStage
from newsroom.telling import Telling
from newsroom.workflow import allow

EVERYTHING: tuple[str, ...] = ()
TRIES = 3


class NothingToSay(Refused):
    """An edition without stories is not sealed."""


class Withdrawn(Refused):
    """An edition does not carry what was retracted."""


class _ReadersMoved(Exception):
    """Somebody came into a zone or kind that this seal did not know: seal again, or they get nothing."""


class Readers(NamedTuple):
    """Readers of one zone, and when their wave is due."""

    zone: str
    due_at: datetime
    number: int


def seal(edition: Edition, *, by: User, at: datetime) -> Seal:
    """Freeze what the edition carries and owe it to everybody confirmed at this moment.

    A story that cannot be mailed holds this edition and no other: `held_because` says why.
    """
    for _ in range(TRIES):
        try:
            return _seal(edition, by=by, at=at)
        except _ReadersMoved:
            continue
        except Poisonous as refusal:
            Edition.objects.filter(pk=edition.pk).update(held_because=str(refusal))
            raise
    raise Stale("Readers changed what they get while this was sealed. Please press again.")


def carried(edition: Edition) -> list[Telling]:
    """What the edition would tell if it were sealed now, in order. Refuses what was withdrawn."""
    order = list(edition.items.filter(choice="carry").values_list("story_id", flat=True))
    lives = Live.objects.select_related("publication").defer("search").in_bulk(order)
    corrections: dict[int, list[Correction]] = {}
    found = Correction.objects.filter(publication__story_id__in=order)
    for correction in found.select_related("publication").prefetch_related("wrong").order_by("id"):
        corrections.setdefault(correction.publication.story_id, []).append(correction)
    tellings = []
    for story in order:
        live = lives.get(story)
        if live is None or live.withdrawn:
            name = live.slug if live else f"story {story}"
            raise Withdrawn(f"“{name}” is not live any more; take it out of the edition.")
        tellings.append(_telling(live, corrections.get(story, [])))
    return tellings


def frame_of(edition: Edition, *, proof: bool = False) -> Frame:
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
        reply_to=briefing.reply_to,
        proof=proof,
    )


def readers(edition: Edition) -> list[Readers]:
    """Whom a seal would owe the edition at this moment, by zone, first zone first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.zone, count(*) {_WRITTEN_TO} GROUP BY s.zone",
            {"briefing": edition.briefing_id, "issue_date": edition.issue_date},
        )
        rows = cursor.fetchall()
    hour = edition.briefing.hour
    found = [Readers(zone, waves.due_at(zone, edition.issue_date, hour), n) for zone, n in rows]
    return sorted(found, key=lambda row: (row.due_at, row.zone))


@transaction.atomic
def _seal(edition: Edition, *, by: User, at: datetime) -> Seal:
    allow(by, "seal")
    edition = _open(edition)
    tellings = carried(edition)
    if not tellings:
        raise NothingToSay("This edition carries no story yet; arrange one before you seal it.")
    selections = _selections(edition)
    rendered = rendering.render(frame_of(edition), tellings, list(selections))
    sealed = _freeze(edition, tellings, rendered, by=by, at=at)
    _write_recipes(sealed, rendered, selections)
    rows = readers(edition)
    first = [row.due_at for row in rows]
    Wave.objects.bulk_create(
        Wave(edition=edition, zone=row.zone, due_at=row.due_at) for row in rows
    )
    _owe(edition, sealed, [selection.pk for selection in selections.values()])
    edition.sealed_at = at
    edition.out_at = min(
        first, default=waves.due_at("UTC", edition.issue_date, edition.briefing.hour)
    )
    edition.held_because = ""
    edition.save(update_fields=["sealed_at", "out_at", "held_because"])
    return sealed


def _open(edition: Edition) -> Edition:
    editions = Edition.objects.select_related("briefing").select_for_update(of=("self",))
    edition = editions.get(pk=edition.pk)
    if edition.cancelled_at:
        raise WrongStage("This edition is cancelled.")
    if edition.sealed_at:
        raise Stale("This edition is already sealed.")
    return edition


def _telling(live: Live, corrections: Sequence[Correction]) -> Telling:
    try:
        return live.telling(tuple(correction.told() for correction in corrections))
    except (ValueError, UnicodeError, msgspec.MsgspecError) as error:
        raise Poisonous(f"“{live.slug}” cannot be read: {error}") from error


def _selections(edition: Edition) -> dict[tuple[str, ...], Selection]:
    """The kinds of reader there are at this moment; everything is always one of them."""
    Selection.objects.get_or_create(briefing=edition.briefing, sections=[])
    taken = Subscription.objects.active().filter(briefing=edition.briefing).values("selection")
    found = Selection.objects.filter(briefing=edition.briefing)
    return {
        tuple(selection.sections): selection
        for selection in (found.filter(pk__in=taken) | found.filter(sections=[])).order_by("pk")
    }


def _freeze(
    edition: Edition, tellings: Sequence[Telling], rendered: Rendered, *, by: User, at: datetime
) -> Seal:
    number = edition.seals.count() + 1
    manifest = _manifest(edition, number, tellings, rendered)
    sealed = Seal.objects.create(
        edition=edition, number=number, manifest=manifest, sha=_sha(manifest.encode()),
        sealed_by=by, sealed_at=at,
    )  # fmt: skip
    ids = dict(
        Publication.objects.filter(sha__in=[item.sha for item in tellings]).values_list("sha", "id")
    )
    SealItem.objects.bulk_create(
        SealItem(seal=sealed, publication_id=ids[item.sha], position=place)
        for place, item in enumerate(tellings, 1)
    )
    return sealed


def _manifest(
    edition: Edition, number: int, tellings: Sequence[Telling], rendered: Rendered
) -> str:
    """Canonical JSON of everything that was frozen: keys sorted, no floats, no white space."""
    manifest = {
        "schema": 1,
        "briefing": edition.briefing.slug,
        "issue_date": edition.issue_date.isoformat(),
        "edition": edition.number,
        "seal": number,
        "publications": [item.sha for item in tellings],
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
    return msgspec.json.encode(manifest, order="sorted").decode()


def _write_recipes(
    sealed: Seal, rendered: Rendered, selections: dict[tuple[str, ...], Selection]
) -> None:
    fragments = Fragment.objects.bulk_create(
        Fragment(seal=sealed, key=key, bytes=data, sha=_sha(data))
        for key, data in rendered.fragments.items()
    )
    ids = {fragment.key: fragment.pk for fragment in fragments}
    publications = {item.publication.sha: item.publication_id for item in _items(sealed)}
    for drawn in rendered.recipes:
        _write_recipe(sealed, drawn, selections[drawn.sections], ids, publications)


def _write_recipe(
    sealed: Seal, drawn: Drawn, selection: Selection, ids: dict[str, int], told: dict[str, int]
) -> None:
    recipe = Recipe.objects.create(
        seal=sealed, selection=selection, fragments=[ids[key] for key in drawn.keys]
    )
    RecipeItem.objects.bulk_create(
        RecipeItem(recipe=recipe, publication_id=told[sha]) for sha in drawn.publications
    )


def _items(sealed: Seal) -> list[SealItem]:
    return list(sealed.items.select_related("publication").order_by(F("position")))


# Confirmed, not left, not paused on that date, not suppressed.
_WRITTEN_TO = """
FROM briefings_subscription n JOIN briefings_subscriber s ON s.id = n.subscriber_id
WHERE n.briefing_id = %(briefing)s AND n.confirmed_at IS NOT NULL AND n.left_at IS NULL
    AND (n.paused_until IS NULL OR n.paused_until <= %(issue_date)s) AND s.erased_at IS NULL
    AND NOT EXISTS (SELECT FROM briefings_suppression x WHERE x.address_key = s.address_key)
"""
_OWE = f"""
INSERT INTO briefings_delivery
    (edition_id, subscriber_id, recipe_id, wave_id, state, attempts, doubts, not_before, reply)
SELECT %(edition)s, t.subscriber_id, r.id, w.id, 'queued', 0, 0, w.due_at, ''
FROM (SELECT s.id AS subscriber_id, s.zone, n.selection_id {_WRITTEN_TO}) t
JOIN briefings_recipe r ON r.seal_id = %(seal)s AND r.selection_id = t.selection_id
JOIN briefings_wave w ON w.edition_id = %(edition)s AND w.zone = t.zone
ORDER BY w.due_at, t.subscriber_id
ON CONFLICT (edition_id, subscriber_id) DO NOTHING
"""  # noqa: S608


_FORGOTTEN = f"""
SELECT EXISTS (SELECT {_WRITTEN_TO}
    AND NOT EXISTS (SELECT FROM briefings_delivery d
        WHERE d.edition_id = %(edition)s AND d.subscriber_id = s.id)
    AND (n.selection_id <> ALL(%(kinds)s) OR NOT EXISTS (SELECT FROM briefings_wave w
        WHERE w.edition_id = %(edition)s AND w.zone = s.zone)))
"""  # noqa: S608


def _owe(edition: Edition, sealed: Seal, kinds: list[int]) -> None:
    values: dict[str, Any] = {
        "edition": edition.pk, "seal": sealed.pk, "kinds": kinds,
        "briefing": edition.briefing_id, "issue_date": edition.issue_date,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OWE, values)
        cursor.execute(_FORGOTTEN, values)
        if cursor.fetchone() == (True,):
            raise _ReadersMoved


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
