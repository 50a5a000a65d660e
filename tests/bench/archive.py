"""A newsroom with as many publications as one asks for: `python -m tests.bench.archive NUMBER [--search]`.

Decides what they say, in which languages and how often each word occurs. They are what the press would
have made as far as readers go: canonical briefs, keys, hashes in one chain, Live and mentions; of the
working copy there is a story's row only. Written with COPY, without triggers, into a database of a bench.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any, NamedTuple

import django

django.setup()

# Models can be imported once Django is set up.
import psycopg  # noqa: E402
from django.db import connection  # noqa: E402

from newsroom import indexing  # noqa: E402
from newsroom.brief import Brief, Excerpt, Fact, Framing, Source, Stance, StanceKind, hash_of  # noqa: E402
from newsroom.keys import FramingKey, Keys, OutletKey  # noqa: E402
from newsroom.models import Press, Publication, Section, Storyline, User  # noqa: E402
from newsroom.models.publication import Live  # noqa: E402
from tests.bench import vocabulary  # noqa: E402
from tests.bench.archive_directory import FIRST, Directory, directory  # noqa: E402

CHUNK, BATCH = 10_000, 500
LANGUAGES = {"en": 55, "de": 10, "fr": 8, "es": 6, "ru": 8, "uk": 5, "el": 2, "ar": 4, "ja": 2}
# One in so many is told a second time, as an update.
UPDATED = 20
APART = timedelta(minutes=8)

PUBLICATION = (
    "id, story_id, number, kind, note, schema, brief, brief_hash, keys, serial, prev_sha, sha,"
    " published_at, published_by_id"
)
STORY = (
    "id, uid, slug, section_id, storyline_id, language, kicker, headline, dek, context, stage, version,"
    " brief_hash, approved_hash, approved_alone, created_by_id, created_at, saved_at"
)
LIVE = (
    "story_id, publication_id, slug, section_id, storyline_id, language, headline,"
    " first_published_at, published_at, withdrawn, search"
)
MENTION = "publication_id, outlet_id, perspective_id, framing_uid"


class Told(NamedTuple):
    brief: Brief
    keys: Keys
    section: Section
    storyline: Storyline
    mentions: list[tuple[int, int, str]]


class Made(NamedTuple):
    """A story as a worker made it; what depends on the one before it is added when it is written."""

    id: int
    uid: str
    slug: str
    place: tuple[int, int, str]
    headline: str
    dek: str
    schema: int
    text: str
    hash: str
    keys: str
    versions: int
    first: datetime
    vector: str | None
    mentions: list[tuple[int, int, str]]


class Batch(NamedTuple):
    stories: list[Made]
    words: dict[str, str]


def fill(total: int, *, search: bool = False, say: Callable[[str], None] = print) -> None:
    """Let the archive grow to so many publications; `search` indexes their words, which takes longest."""
    directory()
    for language in LANGUAGES:  # before the workers begin, which then share them
        vocabulary.weights(language)
        vocabulary.words(language)
    begun, there = time.monotonic(), Publication.objects.count()
    workers = ProcessPoolExecutor(
        os.cpu_count(), get_context("fork"), initializer=_ready, initargs=(search,)
    )
    # No connection is open while the workers come to be: they would share it.
    connection.close()
    workers.submit(int).result()
    with workers as pool, connection.cursor() as cursor:
        # Own rows in their own order: constraints are checked, triggers and foreign keys are not asked.
        cursor.execute("SET session_replication_role = replica")
        indexes = _drop_slow_indexes(cursor) if search and total - there > 5 * CHUNK else []
        while there < total:
            there += _chunk(cursor, pool, min(CHUNK, total - there))
            say(f"{there} publications, {time.monotonic() - begun:.0f} s")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("UPDATE newsroom_siteversion SET number = number + 1")
        cursor.execute(
            "VACUUM ANALYZE newsroom_publication, newsroom_live, newsroom_mention, newsroom_story,"
            " newsroom_lexiconword"
        )


def _chunk(cursor: Any, pool: Executor, number: int) -> int:
    """Published one after another, each hashed with the one before it."""
    press = Press.objects.get()
    story_id = _next(cursor, "newsroom_story")
    publication_id = _next(cursor, "newsroom_publication")
    rows: dict[str, list[Sequence[object]]] = {name: [] for name in ("story", "pub", "live", "men")}
    words: dict[str, str] = {}
    serial, head, by = press.serial, press.chain_head, User.objects.get(username="archive").pk
    for batch in pool.map(_batch, *_batches(story_id, serial, number)):
        words |= batch.words
        for made in batch.stories:
            for version in range(1, made.versions + 1):
                serial, at = serial + 1, FIRST + (serial + 1) * APART
                kind, note = ("first", "") if version == 1 else ("update", "")
                sha = _sha(head, serial, version, kind, made.hash, made.keys, note)
                rows["pub"].append(
                    (publication_id, made.id, version, kind, note, made.schema, made.text,
                     made.hash, made.keys, serial, head, sha, at, by)
                )  # fmt: skip
                rows["men"] += [(publication_id, *mention) for mention in made.mentions]
                head, publication_id = sha, publication_id + 1
            rows["live"].append(
                (made.id, publication_id - 1, made.slug, *made.place, made.headline, made.first,
                 at, False, made.vector)
            )  # fmt: skip
            rows["story"].append(
                (made.id, made.uid, made.slug, *made.place, "", made.headline, made.dek, "",
                 "published", 1, made.hash, "", False, by, made.first, at)
            )  # fmt: skip
            story_id = made.id + 1
    _copy(cursor, "newsroom_story", STORY, rows["story"])
    _copy(cursor, "newsroom_publication", PUBLICATION, rows["pub"])
    _copy(cursor, "newsroom_live", LIVE, rows["live"])
    _copy(cursor, "newsroom_mention", MENTION, rows["men"])
    indexing.learn(words)
    made_here = serial - press.serial
    Press.objects.update(serial=serial, chain_head=head)
    for table, following in (
        ("newsroom_story", story_id),
        ("newsroom_publication", publication_id),
    ):
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, following])
    return made_here


def _batches(story_id: int, serial: int, number: int) -> tuple[list[int], list[int], list[int]]:
    """First story, serial before it, and how many publications, of each batch."""
    starts = range(0, number, BATCH)
    sizes = [min(BATCH, number - start) for start in starts]
    return [story_id + start for start in starts], [serial + start for start in starts], sizes


def _ready(search: bool) -> None:
    """A worker, which shares the words that its parent knows."""
    _Worker.search, _Worker.directory = search, directory()


class _Worker:
    """What a worker process knows."""

    search: bool
    directory: Directory


def _batch(story_id: int, serial: int, number: int) -> Batch:
    """The next stories, of together so many publications."""
    rng = random.Random(serial)
    stories: list[Made] = []
    words: dict[str, str] = {}
    left = number
    while left:
        versions = 2 if rng.random() < 1 / UPDATED and left > 1 else 1
        told = _story(rng, _Worker.directory, story_id)
        text, first = told.brief.canonical(), FIRST + (serial + number - left + 1) * APART
        vector = None
        if _Worker.search:
            live = Live(story_id=story_id, section=told.section, first_published_at=first)
            vector, shown = indexing.entry_of(live, told.brief, told.keys)
            words |= shown
        stories.append(
            Made(story_id, told.keys.story, told.keys.slug,
                 (told.section.pk, told.storyline.pk, told.brief.language), told.brief.headline,
                 told.brief.dek, told.brief.schema, text, hash_of(text), told.keys.canonical(),
                 versions, first, vector, told.mentions)
        )  # fmt: skip
        story_id, left = story_id + 1, left - versions
    return Batch(stories, words)


def _sha(head: str, *rest: object) -> str:
    return hash_of("\n".join(map(str, (head, *rest))))


def _story(rng: random.Random, directory: Directory, number: int) -> Told:
    language = rng.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0]

    def text(least: int, most: int) -> str:
        return vocabulary.text(rng, language, rng.randint(least, most))

    section = _often(rng, directory.sections)
    storyline = _often(rng, directory.storylines)
    facts = tuple(
        Fact(f"{text(9, 18)}.", "", (Source(f"https://act.example/{number}/{place}", text(2, 5)),))
        for place in range(3)
    )
    framings, keys, mentions = [], [], []
    for perspective in rng.sample(directory.perspectives[:12], 2):
        outlet = _often(rng, directory.outlets)
        uid = _uid(rng)
        url = f"https://{outlet.slug}.example/{number}"
        words = Excerpt(f"{text(8, 16)}.", language, url, outlet.shown_name)
        stances = (Stance(1, StanceKind.REPORTED, 1), Stance(2, StanceKind.OMITTED))
        framings.append(
            Framing(
                perspective.name,
                f"{text(16, 26)}.",
                (outlet.shown_name,),
                stresses=text(2, 5),
                leaves_out=text(2, 5),
                excerpts=(words,),
                stances=stances,
            )
        )
        key = OutletKey(outlet.slug, country=str(outlet.country), owner=directory.owners[outlet.pk])
        keys.append(FramingKey(uid, perspective.slug, perspective.mark, (key,)))
        mentions.append((outlet.pk, perspective.pk, uid))
    brief = Brief(
        section.name, text(5, 9), f"{text(14, 22)}.", language, storyline=storyline.name, facts=facts,
        context=(f"{text(20, 34)}.", f"{text(20, 34)}."), framings=tuple(framings),
    )  # fmt: skip
    told = Keys(
        _uid(rng), f"story-{number}", section.slug, storyline.slug,
        tuple(_uid(rng) for _ in facts), tuple(keys),
    )  # fmt: skip
    return Told(brief, told, section, storyline, mentions)


def _drop_slow_indexes(cursor: Any) -> list[str]:
    """GIN indexes are made faster at once than row by row; how to make them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE tablename IN ('newsroom_live', 'newsroom_lexiconword') AND indexdef LIKE '%USING gin%'"
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def _copy(cursor: Any, table: str, columns: str, rows: list[Sequence[object]]) -> None:
    raw: psycopg.Cursor[Any] = cursor.cursor
    with raw.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _next(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
    return int(cursor.fetchone()[0])


def _uid(rng: random.Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def _often(rng: random.Random, rows: Sequence[Any]) -> Any:
    """The first ones more often than the last."""
    return rows[int(len(rows) * rng.random() ** 2)]


if __name__ == "__main__":
    fill(
        int(sys.argv[1]),
        search="--search" in sys.argv,
        say=lambda line: print(line, file=sys.stderr, flush=True),
    )
    print(Publication.objects.count())
