"""manage.py clock: the one process that time moves. Works on the database alone, until SIGTERM."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection, connections

from briefings import (
    collecting,
    importing,
    mailboxes,
    sending,
    subscribing,
    tasks,
    ticking,
    writing,
)
from briefings.overseeing import EARLY
from newsroom import deskmail
from newsroom.clock import database_now
from newsroom.public import printrun
from newsroom.public.tasks import print_pages
from newsroom.tasks import look_at_links_in_work

log = logging.getLogger(__name__)
TICK_EVERY = 10
RING_AGAIN_AFTER = 10
READ_EVERY = 60
LINKS_EVERY = 1_800
PRINTS_EVERY = 2
WORKER_HAS = timedelta(seconds=30)


class Command(BaseCommand):
    help = "Publish what is due, plan editions, ring for waves and send what nobody takes."

    def handle(self, *args: Any, **options: Any) -> None:
        clock = Clock()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: clock.stop.set())
        self.stdout.write("The clock is running.")
        clock.run()


class Clock:
    """Every second what is due, every ten seconds the rest. One wave at a time is sent from here."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.rung: dict[int, float] = {}
        self.bell_rests_until = 0.0
        self.ticks_at = 0.0
        self.own_rests_until = 0.0
        self.own: threading.Thread | None = None
        self.reads_at = 0.0
        self.links_at = 0.0
        self.prints_at = 0.0
        self.reading: threading.Thread | None = None
        self.listing: threading.Thread | None = None

    def run(self) -> None:
        while not self.stop.is_set():
            begun = time.monotonic()
            try:
                self.second()
            except Error as error:
                log.warning("the database is away: %s", error)
                connection.close()
            except Exception:
                log.exception("a second of the clock failed; the next one comes")
            self.stop.wait(max(0.05, begun + 1 - time.monotonic()))
        if self.own is not None:
            self.own.join(timeout=9)

    def second(self) -> None:
        at = database_now()
        ticking.publish_due(at=at)
        if time.monotonic() >= self.ticks_at:
            self.ticks_at = time.monotonic() + TICK_EVERY
            ticking.tick(at=at)
            self._write()
            self._work_at_lists()
        self._read_feedback()
        self._ring_about_links()
        waves = ticking.due(at + EARLY)
        self._ring(waves)
        self._send_unattended(ticking.unattended(waves, at=at))
        self._ring_about_prints()

    def _ring(self, waves: list[int]) -> None:
        now = time.monotonic()
        self.rung = {
            wave: rung for wave, rung in self.rung.items() if now - rung < RING_AGAIN_AFTER
        }
        fresh = [wave for wave in waves if wave not in self.rung]
        if not fresh or now < self.bell_rests_until:
            return
        if ticking.ring(tasks.send.delay):
            self.rung |= dict.fromkeys(fresh, now)
        else:
            self.bell_rests_until = now + TICK_EVERY

    def _ring_about_links(self) -> None:
        """Links of stories in work and of coming editions are looked at by a worker, or not at all."""
        if time.monotonic() >= self.links_at:
            self.links_at = time.monotonic() + LINKS_EVERY
            ticking.ring(look_at_links_in_work.delay)
            ticking.ring(tasks.look_at_links_of_editions.delay)

    def _ring_about_prints(self) -> None:
        """Pages are printed by a worker, or rendered when somebody asks. What nobody heard is forgotten."""
        now = time.monotonic()
        if now < self.prints_at:
            return
        self.prints_at = now + PRINTS_EVERY
        if printrun.waits():
            self.prints_at = now + RING_AGAIN_AFTER
            ticking.ring(partial(print_pages.apply_async, expires=RING_AGAIN_AFTER))

    def _send_unattended(self, waves: list[int]) -> None:
        resting = time.monotonic() < self.own_rests_until
        if waves and not resting and (self.own is None or not self.own.is_alive()):
            self.own_rests_until = time.monotonic() + TICK_EVERY
            self.own = threading.Thread(target=self._send, daemon=True)
            self.own.start()

    def _send(self) -> None:
        try:
            sending.send(clock=database_now, due=ticking.due, stop=self.stop.is_set)
        except Exception:
            log.exception("the clock could not send; it will look again")
        finally:
            connections.close_all()

    def _write(self) -> None:
        """Mail about sign-ups, and other mail to one reader or to one of the desk, that no worker wrote."""
        at = database_now()
        owed: list[Callable[..., bool]] = [
            *(partial(subscribing.write, one) for one in subscribing.unwritten(at=at)),
            *(partial(writing.write, one) for one in writing.unwritten(at=at)),
            *(partial(deskmail.write, one) for one in deskmail.owed(at=at, waited=WORKER_HAS)),
        ]
        for write in owed:
            try:
                write(at=database_now())
            except SMTPRecipientsRefused as error:
                log.warning("the relay does not take this mail: %s", type(error).__name__)
            except OSError as error:
                log.warning("a mail could not be written: %s", type(error).__name__)
                return

    def _work_at_lists(self) -> None:
        """Lists of readers that no worker took up, or whose worker died."""
        idle = self.listing is None or not self.listing.is_alive()
        if idle and (found := importing.unattended(at=database_now())):
            self.listing = threading.Thread(target=self._import, args=(found,), daemon=True)
            self.listing.start()

    def _import(self, found: list[int]) -> None:
        try:
            for given in found:
                importing.work(given, clock=database_now, stop=self.stop.is_set)
        except Exception:
            log.exception("a list of readers could not be worked at; the clock will look again")
        finally:
            connections.close_all()

    def _read_feedback(self) -> None:
        """Beside the clock's own round: a mailbox may be slow."""
        idle = self.reading is None or not self.reading.is_alive()
        if idle and time.monotonic() >= self.reads_at and (found := mailboxes.from_settings()):
            self.reads_at = time.monotonic() + READ_EVERY
            self.reading = threading.Thread(target=self._collect, args=(found,), daemon=True)
            self.reading.start()

    def _collect(self, found: list[mailboxes.Mailbox]) -> None:
        try:
            collecting.collect_all(found, clock=database_now, stop=self.stop.is_set)
        except Exception:
            log.exception("reports could not be read; the clock will look again")
        finally:
            connections.close_all()
