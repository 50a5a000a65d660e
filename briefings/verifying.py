"""Does every channel tell what was sealed? Compares seal, fragments, mail, web and API with one manifest.

Decides what counts as a difference, by the publications' shas. A story retracted since is not one: web
and API show that it was withdrawn, and it is reported as that. Nor is one whose words an order took away:
its fragments are empty, and mail that held them is compared no further than its record.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NamedTuple

from django.urls import reverse

from briefings import wire
from briefings.models import Edition, Fragment, Recipe, Seal
from newsroom.models.publication import Publication, PublicationKind

Fetch = Callable[[str], tuple[int, bytes]]
_SHA = re.compile(r'data-publication="([0-9a-f]{64})"')
_SECTION = re.compile(r'data-publication="([0-9a-f]{64})"\s+data-section="([^"]*)"')


class Verdict(NamedTuple):
    """What differs, and which sealed stories were retracted or removed since."""

    differences: list[str]
    since: list[str]
    checked: list[str]


def verify(edition: Edition, *, fetch: Fetch, is_out: bool) -> Verdict:
    """Compare all channels of a sealed edition. `fetch` answers a path with status and body.

    The newest seal is what web and API show; of those before it, seal and mail are compared.
    """
    seals = list(edition.seals.standing())
    if not seals:
        return Verdict([f"{edition} is not sealed."], [], [])
    newest = json.loads(seals[0].manifest)
    retractions = _retractions(newest["publications"])
    found: list[str] = []
    checked: list[str] = []
    for seal in seals:
        manifest = json.loads(seal.manifest)
        wrong = [*_seal(seal), *_fragments(seal, manifest), *_mail(seal, manifest)]
        found += wrong if seal is seals[0] else [f"seal {seal.number}: {one}" for one in wrong]
        checked += [
            "seal" if len(seals) == 1 else f"seal {seal.number}",
            f"{len(manifest['fragments'])} fragments",
            f"{len(manifest['recipes'])} mails",
        ]
    if is_out:
        found += [
            *_web(edition, newest, retractions, fetch),
            *_api(edition, newest, retractions, fetch),
        ]
        checked += ["web", "API"]
    notes = [f"publication {sha[:12]} was retracted since" for sha in retractions]
    removed = Publication.objects.filter(sha__in=newest["publications"], brief__isnull=True)
    notes += [f"publication {row.sha[:12]} was removed by order" for row in removed]
    emptied = Fragment.objects.filter(seal__in=seals, bytes__isnull=True).count()
    notes += [f"{emptied} fragments were emptied by order"] if emptied else []
    return Verdict(found, notes, checked)


def _seal(seal: Seal) -> Iterable[str]:
    if hashlib.sha256(seal.manifest.encode()).hexdigest() != seal.sha:
        yield "seal: its sha is not that of its manifest"


def _fragments(seal: Seal, manifest: dict[str, Any]) -> Iterable[str]:
    stored = {row.key: row for row in Fragment.objects.filter(seal=seal)}
    for key in sorted(set(stored) ^ set(manifest["fragments"])):
        yield f"fragment {key}: only in the {'table' if key in stored else 'manifest'}"
    for key, sha in manifest["fragments"].items():
        row = stored.get(key)
        if row and _sha_of(row) != sha:
            yield f"fragment {key}: its bytes are not those of the manifest"


def _sha_of(row: Fragment) -> str:
    """Of its bytes; of an emptied one the sha that was kept, which its trigger holds fast."""
    return row.sha if row.bytes is None else hashlib.sha256(bytes(row.bytes)).hexdigest()


def _mail(seal: Seal, manifest: dict[str, Any]) -> Iterable[str]:
    """Each recipe put together as it is sent, read back by a strict parser."""
    drawn = {tuple(row["sections"]): row for row in manifest["recipes"]}
    recipes = list(Recipe.objects.filter(seal=seal).select_related("selection"))
    if len(recipes) != len(drawn):
        yield f"mail: {len(recipes)} recipes, the manifest has {len(drawn)}"
    for recipe in recipes:
        kind = tuple(recipe.selection.sections)
        name = f"mail for {', '.join(kind) or 'all sections'}"
        expected = drawn.get(kind)
        if expected is None:
            yield f"{name}: not in the manifest"
            continue
        for sha, place in manifest.get("under", {}).items():
            if kind and (sha in expected["publications"]) != (place["slug"] in kind):
                yield f"{name}: {sha[:12]} stands under {place['slug']}"
        rows = Fragment.objects.in_bulk(recipe.fragments)
        pieces = [rows[pk] for pk in recipe.fragments if pk in rows]
        if [row.key for row in pieces] != expected["fragments"]:
            yield f"{name}: other fragments than in the manifest"
        whole = [bytes(row.bytes) for row in pieces if row.bytes is not None]
        if len(whole) == len(pieces):
            yield from _differs(name, _told_by_mail(whole), expected["publications"])
        told = set(recipe.items.values_list("publication__sha", flat=True))
        if told != set(expected["publications"]):
            yield f"{name}: the record of what it tells is not what the manifest says"


def _told_by_mail(pieces: list[bytes]) -> list[str]:
    parts = wire.cut(pieces)
    values = dict.fromkeys((b"U", b"L", b"P", b"A", b"Z"), b"x")
    values |= {b"T": b"a@b.example", b"I": b"1", b"D": b"Mon, 23 Nov 2026 06:00:00 +0000"}
    message = message_from_bytes(wire.splice(parts, values), policy=policy.strict)
    assert isinstance(message, EmailMessage)
    html = message.get_body(("html",))
    return _SHA.findall(html.get_content()) if html is not None else []


def _web(
    edition: Edition, manifest: dict[str, Any], gone: dict[str, str], fetch: Fetch
) -> Iterable[str]:
    status, body = fetch(edition.get_absolute_url())
    if status != 200:
        yield f"web: {edition.get_absolute_url()} answers {status}"
        return
    expected = [gone.get(sha, sha) for sha in manifest["publications"]]
    yield from _differs("web", _SHA.findall(body.decode()), expected)
    shown = dict(_SECTION.findall(body.decode()))
    for sha, place in manifest.get("under", {}).items():
        there = shown.get(sha, place["slug"])
        if sha not in gone and there != place["slug"]:
            yield f"web: {sha[:12]} stands under {there}, not under {place['slug']}"


def _api(
    edition: Edition, manifest: dict[str, Any], gone: dict[str, str], fetch: Fetch
) -> Iterable[str]:
    path = reverse("api-edition", args=[edition.briefing.slug, edition.issue_date.isoformat()])
    status, body = fetch(path)
    if status != 200:
        yield f"API: {path} answers {status}"
        return
    stories = json.loads(body)["stories"]
    yield from _differs("API", [row["sha"] for row in stories], manifest["publications"])
    under = manifest.get("under", {})
    for row in stories:
        if row["sha"] in under and row["section"] not in ("", under[row["sha"]]["name"]):
            yield f"API: {row['slug']} stands under {row['section']}, not under {under[row['sha']]['name']}"
        if row["withdrawn"] != (row["sha"] in gone):
            yield f"API: {row['slug']} is {'' if row['withdrawn'] else 'not '}withdrawn there"


def _differs(where: str, told: list[str], expected: list[str]) -> Iterable[str]:
    if told == expected:
        return
    missing = [sha[:12] for sha in expected if sha not in told]
    foreign = [sha[:12] for sha in told if sha not in expected]
    said = [f"misses {', '.join(missing)}"] if missing else []
    said += [f"tells {', '.join(foreign)} instead"] if foreign else []
    yield f"{where}: {' and '.join(said) or 'tells the stories in another order'}"


def _retractions(shas: list[str]) -> dict[str, str]:
    """Of the sealed publications those that were retracted, and the sha of what stands in their place."""
    gone: dict[str, str] = {}
    for row in Publication.objects.filter(sha__in=shas):
        later = Publication.objects.filter(
            story_id=row.story_id, number__gt=row.number, kind=PublicationKind.RETRACTION
        )
        first = later.order_by("number").values_list("sha", flat=True).first()
        if first:
            gone[row.sha] = first
    return gone
