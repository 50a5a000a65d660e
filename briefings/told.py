"""How many readers were told each version of a fact by mail, and how many of them last.

A reader was told what the recipe of a sent delivery tells, notices too. What one edition alone told is
known from its tally. Of several, readers are counted one by one, which reads every delivery: at once up to
`AT_ONCE`, beyond only for somebody who waits for it. Decides nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from briefings import tallying
from briefings.models import DeliveryState, Edition, RecipeItem

AT_ONCE = 50_000

Versions = tuple[int, ...]


class Heard(NamedTuple):
    """Of one version: so many mails in so many editions told it; `at` is the moment that is true of.

    `readers` got at least one of them, for `last` of them it is what they were told last of the fact. Both
    are None where there was too much to count at once.
    """

    mails: int
    editions: int
    at: datetime
    readers: int | None = None
    last: int | None = None


class _Kind(NamedTuple):
    """What one recipe tells of the fact, the oldest version first, and how many mails went out by it."""

    edition: int
    versions: Versions
    mails: int


def heard(fact: int, *, at: datetime, patiently: bool = False) -> dict[int, Heard]:
    """By the version's id; none for what no mail told. A fixed number of statements, whatever it finds."""
    kinds, moment = _sent(fact, at)
    mails: Counter[int] = Counter()
    editions: dict[int, set[int]] = defaultdict(set)
    for kind in kinds.values():
        for version in kind.versions:
            mails[version] += kind.mails
            editions[version].add(kind.edition)
    found = {pk: Heard(mails[pk], len(editions[pk]), moment) for pk in mails}
    readers = _readers(kinds, patiently)
    if readers is None:
        return found
    told: Counter[int] = Counter()
    last: Counter[int] = Counter()
    for story, number in readers.items():
        told.update(dict.fromkeys({version for heard in story for version in heard}, number))
        last[story[-1][-1]] += number
    return {pk: one._replace(readers=told[pk], last=last[pk]) for pk, one in found.items()}


def _sent(fact: int, at: datetime) -> tuple[dict[int, _Kind], datetime]:
    """By recipe, those of which anything was sent; and the moment of the oldest count behind it."""
    tells = RecipeItem.objects.filter(publication__parts__fact_version__fact=fact)
    version = "publication__parts__fact_version"
    rows = tells.values_list("recipe", "recipe__seal__edition", version).order_by(
        f"{version}__number"
    )
    versions: dict[tuple[int, int], dict[int, None]] = defaultdict(dict)
    for recipe, edition, told in rows:
        versions[recipe, edition][told] = None
    sealed = Edition.objects.filter(
        pk__in={edition for _, edition in versions}, sealed_at__isnull=False
    )
    counted = tallying.of_many(sealed, at=at)
    sent: Counter[int] = Counter()
    for one in counted.values():
        for row in one.rows:
            if row.state == DeliveryState.SENT:
                sent[row.recipe] += row.number
    kinds = {
        recipe: _Kind(edition, tuple(told), sent[recipe])
        for (recipe, edition), told in versions.items()
        if sent[recipe]
    }
    return kinds, min((one.at for one in counted.values()), default=at)


def _readers(
    kinds: Mapping[int, _Kind], patiently: bool
) -> Mapping[tuple[Versions, ...], int] | None:
    """How many readers heard what, mail after mail; None where that is too much to count at once.

    An edition is owed to a reader once, so that of a single one the mails are the readers.
    """
    if len({kind.edition for kind in kinds.values()}) <= 1:
        found: Counter[tuple[Versions, ...]] = Counter()
        for kind in kinds.values():
            found[kind.versions,] += kind.mails
        return found
    if not patiently and sum(kind.mails for kind in kinds.values()) > AT_ONCE:
        return None
    return _counted(kinds)


# Of two versions in one mail the newer one counts as the last.
_HEARD = """
SELECT x.heard, count(*) FROM (
    SELECT array_agg(t.kind ORDER BY d.settled_at, d.id) AS heard
      FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) t (edition_id, recipe_id, kind)
      JOIN briefings_delivery d
        ON d.edition_id = t.edition_id AND d.recipe_id = t.recipe_id AND d.state = 'sent'
     GROUP BY d.subscriber_id
) x GROUP BY x.heard
"""


def _counted(kinds: Mapping[int, _Kind]) -> Mapping[tuple[Versions, ...], int]:
    sets = list(dict.fromkeys(kind.versions for kind in kinds.values()))
    place = {versions: number for number, versions in enumerate(sets)}
    editions = [kind.edition for kind in kinds.values()]
    told = [place[kind.versions] for kind in kinds.values()]
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, [editions, list(kinds), told])
        return {tuple(sets[n] for n in heard): number for heard, number in cursor.fetchall()}
