"""What the search bench asks, in the product's environment: `python -m tests.bench.searching ACT …`.

Decides which words are asked for: drawn at random from stories of the archive itself, by how many stories
have them, one by one and in pairs that stand in one story or in two. Each is asked of the application as
the web server asks it. Prints one JSON value.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

# Models can be imported once Django is set up.
from django.db import connection  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from newsroom.marks import SIGN  # noqa: E402
from newsroom.models.finding import Place  # noqa: E402
from newsroom.models.publication import Live  # noqa: E402
from newsroom.public.search.paging import Cursor  # noqa: E402
from newsroom.wsgi import application  # noqa: E402

# Of all stories, from the most frequent words to those that a few have.
BANDS = ((0.1, 1.0), (0.01, 0.1), (0.001, 0.01), (0.0, 0.001))
SAMPLE = 20_000


def publications() -> int:
    return Live.objects.filter(withdrawn=False).count()


def draw(seed: str, number: str) -> list[str]:
    """So many words of each band, and as many pairs of words of any bands."""
    rng = random.Random(seed)
    bands = _bands(rng)
    words = [word for band in bands for word in rng.sample(band, min(int(number), len(band)))]
    return words + list(_pairs(rng, bands, int(number)))


def _bands(rng: random.Random) -> list[list[str]]:
    """Words by the part of a sample of stories that has them."""
    newest = Live.objects.order_by("-pk").values_list("pk", flat=True)[0]
    chosen = sorted({rng.randint(1, newest) for _ in range(SAMPLE)})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat(%s) WHERE left(word, 1) <> %s ORDER BY word",
            [
                f"SELECT search FROM newsroom_live WHERE story_id IN ({','.join(map(str, chosen))})",
                SIGN,
            ],
        )
        parts = [(word, count / len(chosen)) for word, count in cursor.fetchall()]
    return [[word for word, part in parts if least <= part < most] for least, most in BANDS]


def _pairs(rng: random.Random, bands: list[list[str]], number: int) -> Iterator[str]:
    """Half of them from one story each, half of words that need not meet in any."""
    newest = Live.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for place in range(number):
        if place % 2:
            yield " ".join(rng.choice(rng.choice(bands)) for _ in range(2))
            continue
        live = Live.objects.get(pk=rng.randint(1, newest))
        yield " ".join(rng.sample(re.findall(r"'(\w+)'", str(live.search)), 2))


def ask(path: str) -> list[float]:
    """Milliseconds of each query of a file, asked once in turn."""
    return [_ask(query) for query in json.loads(Path(path).read_text())]


def deepest(path: str) -> list[float]:
    """For each query that has older pages: its last window's cost relative to its first page's."""
    oldest = Live.objects.order_by("first_published_at")[200:201].get()
    place = Cursor(Place(oldest.first_published_at, oldest.pk), 0, 0)
    ratios = []
    for query in json.loads(Path(path).read_text()):
        first = min(_ask(query) for _ in range(3))
        last = min(_ask(query, before=str(place)) for _ in range(3))
        ratios.append(last / first)
    return ratios


def _ask(query: str, **params: str) -> float:
    request = RequestFactory().get(
        "/search/", {"q": query, **params}, headers={"host": "127.0.0.1"}
    )
    said: list[str] = []
    begun = time.perf_counter()
    page = b"".join(application(request.environ, lambda status, *_: said.append(status)))
    took = (time.perf_counter() - begun) * 1000
    assert (bool(page), said) == (True, ["200 OK"]), query
    return took


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act for act in (publications, draw, ask, deepest)
}

if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](*sys.argv[2:])))
