"""How many deliveries of an edition are in which state, and what the relay said: counted, and not too often.

A count reads every delivery of an edition. So that of a large one holds for a while, the longer the
more there is to count, and that of an edition which is over holds for good. It always says of when
it is. Decides how old a count may be; what it means is for the screens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Max, Min, Q

from briefings.gist import gist
from briefings.models import Delivery, DeliveryState, Edition, Tally
from briefings.models.delivery import OPEN_STATES

SMALL = 5_000  # fewer than these are counted anew each time
A_SECOND_PER = 50_000  # so many deliveries let a count hold for a second
LISTED = 10  # times as long, where many editions stand in a list
LATELY = timedelta(minutes=1)
UNSETTLED = {*OPEN_STATES, DeliveryState.UNCERTAIN}
NOT_SENT = (
    DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.DEFERRED, DeliveryState.SUPPRESSED,
    DeliveryState.CANCELLED,
)  # fmt: skip
# Why these were not sent is said in the house's own words, of which there are few.
OUR_WORDS = {DeliveryState.SUPPRESSED, DeliveryState.CANCELLED}
MOST_READ = 10_000


class Row(NamedTuple):
    """`ready` of them are due, those that wait since `due`; `lately` were settled, since `since`.

    The newest was settled at `last`.
    """

    wave: int
    recipe: int
    state: str
    number: int
    ready: int
    lately: int
    due: datetime | None
    since: datetime | None
    last: datetime | None


class Said(NamedTuple):
    """What the relay, or the house itself, said about so many; `example` is one reply as it was stored."""

    state: str
    gist: str
    number: int
    example: str


class Words(NamedTuple):
    """The commonest first. `unread` are those beyond the MOST_READ of a state that relays spoke about."""

    said: list[Said]
    unread: int


class Counted(NamedTuple):
    """`at` is the moment that it is true of."""

    edition: int
    at: datetime
    owed: int
    rows: list[Row]

    @property
    def states(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self.rows:
            found[row.state] += row.number
        return found

    @property
    def is_over(self) -> bool:
        """Whether nothing can change in it any more, unless it is sealed anew."""
        return UNSETTLED.isdisjoint(self.states)


def counted(edition: Edition, *, at: datetime) -> Counted:
    """Of one edition that somebody watches."""
    return of_many([edition], at=at, patience=1)[edition.pk]


def of_many(
    editions: Iterable[Edition], *, at: datetime, patience: float = LISTED
) -> dict[int, Counted]:
    """Of each; four statements at most, however many there are. What is not sealed has none."""
    sealed = {edition.pk: edition for edition in editions}
    kept = Tally.objects.defer("said").in_bulk(sealed)
    found = {
        pk: _kept(tally) for pk, tally in kept.items() if _holds(tally, sealed[pk], at, patience)
    }
    fresh = _count(sealed.keys() - found.keys(), at)
    _keep(fresh.values())
    return found | fresh


def words(of: Counted) -> Words:
    """What was said about those that were not sent, grouped without what differs between readers."""
    kept = Tally.objects.filter(pk=of.edition, counted_at=of.at)
    stored = kept.values_list("said", flat=True).first()
    if stored is not None:
        return Words([Said(*row) for row in stored["said"]], stored["unread"])
    states = of.states
    asked = [str(state) for state in NOT_SENT if states[state]]
    found = _words(of.edition, asked, states) if asked else Words([], 0)
    if _worth_keeping(of):
        kept.update(said={"said": found.said, "unread": found.unread})
    return found


def forget(edition_id: int) -> None:
    """Count anew at the next look: somebody just changed many of them at once."""
    Tally.objects.filter(pk=edition_id).delete()


def _holds(tally: Tally, edition: Edition, at: datetime, patience: float) -> bool:
    if edition.sealed_at is None or tally.counted_at < edition.sealed_at:
        return False
    if any(len(row) != len(Row._fields) for row in tally.rows):
        return False  # another version of this module wrote it
    if _kept(tally).is_over:
        return True
    held = timedelta(seconds=tally.owed / A_SECOND_PER * patience)
    return abs(at - tally.counted_at) <= held


def _count(editions: Collection[int], at: datetime) -> dict[int, Counted]:
    if not editions:
        return {}
    rows: dict[int, list[Row]] = {pk: [] for pk in editions}
    owing = Delivery.objects.filter(edition_id__in=editions)
    went = ~Q(state=DeliveryState.CANCELLED)
    lately = went & Q(settled_at__gt=at - LATELY)
    grouped = owing.values_list("edition_id", "wave_id", "recipe_id", "state").annotate(
        n=Count("*"),
        ready=Count("id", filter=Q(state=DeliveryState.LEASED) | Q(not_before__lte=at)),
        lately=Count("id", filter=lately),
        due=Min("not_before", filter=Q(not_before__lte=at)),
        since=Min("settled_at", filter=lately),
        last=Max("settled_at", filter=went),
    )
    for edition, *row in grouped.order_by():
        rows[edition].append(Row(*row))
    owed = dict(owing.values_list("edition_id").annotate(n=Count("*")).order_by())
    return {pk: Counted(pk, at, owed.get(pk, 0), found) for pk, found in rows.items()}


def _keep(fresh: Iterable[Counted]) -> None:
    Tally.objects.bulk_create(
        [
            Tally(edition_id=one.edition, counted_at=one.at, owed=one.owed, rows=_stored(one.rows))
            for one in fresh
            if _worth_keeping(one)
        ],
        update_conflicts=True,
        unique_fields=["edition"],
        update_fields=["counted_at", "owed", "rows", "said"],
    )


def _worth_keeping(one: Counted) -> bool:
    return one.owed > SMALL or bool(one.owed and one.is_over)


def _stored(rows: Sequence[Row]) -> list[list[Any]]:
    return [[*row[:6], *(moment and moment.isoformat() for moment in row[6:])] for row in rows]


def _kept(tally: Tally) -> Counted:
    rows = [
        Row(*row[:6], *(moment and datetime.fromisoformat(moment) for moment in row[6:]))
        for row in tally.rows
    ]
    return Counted(tally.edition_id, tally.counted_at, tally.owed, rows)


# Of each state so many (NULL: all), or one that is common would hide the others.
_REPLIES = """
SELECT s.state, x.reply, count(*) FROM unnest(%s::text[], %s::int[]) s(state, most) CROSS JOIN LATERAL (
    SELECT reply FROM briefings_delivery d WHERE d.edition_id = %s AND d.state = s.state LIMIT s.most
) x GROUP BY s.state, x.reply ORDER BY count(*) DESC, x.reply
"""


def _words(edition: int, asked: Sequence[str], states: Mapping[str, int]) -> Words:
    most = [None if state in OUR_WORDS else MOST_READ for state in asked]
    with connection.cursor() as cursor:
        cursor.execute(_REPLIES, [list(asked), most, edition])
        replies = cursor.fetchall()
    numbers: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for state, reply, number in replies:
        key = (state, gist(reply))
        numbers[key] += number
        examples.setdefault(key, reply)
    said = [Said(*key, number, examples[key]) for key, number in numbers.items()]
    unread = sum(states[state] for state in asked) - sum(numbers.values())
    return Words(sorted(said, key=lambda one: (-one.number, one.state, one.gist)), max(0, unread))
