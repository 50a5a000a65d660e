"""Which version of the site is out, and for how long a page of an older one may still be shown.

A process asks the database twice a second, in one thread of its own; requests read what
it last heard. Decides when the database counts as away, and which pages may stand in for it then; keeps
no page. Times are seconds of a clock that only goes forward.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import import_string

# With the question and the rendering, a change is seen within one second: half of it is theirs, also where
# all threads of the process are at work.
EVERY = 0.5
# Unheard of for so long, the database counts as away. With the three seconds that shared caches keep a
# page, a retraction is everywhere within five.
BELIEVED = 2.0
# A page that was last known to be true so long ago stands in for an absent database.
STANDS_IN = 600.0
# In a request's META where the database is known to be away: nothing waits for it then.
AWAY = "parallax.away"
# libpq's seconds, and milliseconds for TCP: to connect, and for a server of which nothing is heard.
GIVES_UP = {
    "connect_timeout": 2,
    "tcp_user_timeout": 3000,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
log = logging.getLogger(__name__)


class Version(NamedTuple):
    """`taken_back` moves with corrections, retractions and removals; `rest` with anything at all."""

    taken_back: int
    rest: tuple[object, ...]


class Heard(NamedTuple):
    """The version that was out at this moment."""

    version: Version
    at: float


class Freshness:
    """What was heard of the site's version, and when; one for a process, read without a lock."""

    def __init__(self, ask: Callable[[], Version], clock: Callable[[], float] = time.monotonic):
        self._ask = ask
        self.clock = clock
        self.heard: Heard | None = None
        # Whether there was any answer yet, or none to be had.
        self.tried = threading.Event()
        self._last_true: dict[Version, float] = {}
        self._away = False
        self._asking_since: float | None = None

    def listen(self) -> None:
        """Ask once. A question that fails changes nothing: what was heard grows old by itself."""
        try:
            self._listen()
        finally:
            self.tried.set()

    def _listen(self) -> None:
        at = self._asking_since = self.clock()
        try:
            version = self._ask()
        except Exception as error:
            if not self._away:
                log.warning("The site's version is not known: %s", type(error).__name__)
            self._away = True
            return
        finally:
            self._asking_since = None
        if self._away:
            log.warning("The site's version is known again.")
        self._away = False
        if self.heard and self.heard.version == version:
            # The same object, so that pages are compared by identity.
            version = self.heard.version
        self._last_true = {
            each: moment for each, moment in self._last_true.items() if at - moment < STANDS_IN
        } | {version: at}
        self.heard = Heard(version, at)

    def current(self) -> Version | None:
        """The version that is out; None if nobody has heard of it lately."""
        heard = self.heard
        return heard.version if heard and self.clock() - heard.at <= BELIEVED else None

    def is_away(self) -> bool:
        """Whether the database is known not to answer: it refused the last question, or is silent on it.

        A process that only was too busy to ask knows nothing of the kind.
        """
        asking = self._asking_since
        return self._away or (asking is not None and self.clock() - asking > BELIEVED)

    def age(self, version: Version) -> float | None:
        """How long ago a page of this version was last known to be true; None if it may not be shown.

        Nothing stands in for what was corrected, retracted or removed since.
        """
        heard, last_true = self.heard, self._last_true.get(version)
        if heard is None or last_true is None or version.taken_back != heard.version.taken_back:
            return None
        age = self.clock() - last_true
        return age if age <= STANDS_IN else None


class Listener:
    """Keeps a `Freshness` up to date in a thread that begins with the first request of a process."""

    def __init__(self, freshness: Freshness) -> None:
        self._freshness = freshness
        self._process = 0
        self._starting = threading.Lock()

    def begin(self) -> None:
        """Does nothing where the thread runs: a forked process has none of its parent's."""
        with self._starting:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._run, name="freshness", daemon=True).start()

    def _run(self) -> None:
        while True:
            begun = time.monotonic()
            self._freshness.listen()
            time.sleep(max(0.0, begun + EVERY - time.monotonic()))


@cache
def question() -> str:
    """What was taken back, the version, the day for which pages ask "who owns it", the parts in settings."""
    today = "(clock_timestamp() AT TIME ZONE 'UTC')::date"
    parts = ["taken_back", "number", today, *map(import_string, settings.SITE_VERSION_PARTS)]
    return f"SELECT {', '.join(parts)} FROM newsroom_siteversion"  # noqa: S608 all from the code


def ask(connection: BaseDatabaseWrapper) -> Version:
    with connection.cursor() as cursor:
        cursor.execute(question())
        taken_back, *rest = cursor.fetchone()
    return Version(taken_back, tuple(rest))


class Line:
    """A connection of its own to ask over: made anew after a failure, used by one thread."""

    def __init__(self) -> None:
        self._connection: Any = None

    def ask(self) -> Version:
        if self._connection is None:
            made = connections.create_connection("default")
            made.settings_dict = deepcopy(made.settings_dict)
            made.settings_dict["OPTIONS"] |= GIVES_UP
            made.inc_thread_sharing()
            self._connection = made
        try:
            return ask(self._connection)
        except Exception:
            with suppress(Exception):
                self._connection.close()
            self._connection = None
            raise
