"""Collect reports from the mailboxes: read a letter, take its verdict, and only then say it is done.

Killed between the two, the letter is read again and changes nothing. Decides what is set aside: whatever
is no authentic report. Each round is bounded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from briefings import feedback, reports
from briefings.mailboxes import Mailbox, NoMailbox

log = logging.getLogger(__name__)
MOST = 500
SOURCE = "report by mail"


class Collected(NamedTuple):
    """How many letters were read, how many of them changed something, how many were set aside."""

    read: int = 0
    recorded: int = 0
    aside: int = 0


def collect(
    mailbox: Mailbox,
    *,
    clock: Callable[[], datetime],
    most: int = MOST,
    stop: Callable[[], bool] = lambda: False,
) -> Collected:
    """One round at one mailbox, which is open. `clock` is the database's. Raises NoMailbox."""
    done = Collected()
    for letter in mailbox.letters(most):
        if stop():
            break
        done = done._replace(read=done.read + 1)
        verdict = reports.read(letter.raw)
        if verdict is None:
            mailbox.set_aside(letter.key)
            done = done._replace(aside=done.aside + 1)
            continue
        recorded = feedback.take(verdict, source=SOURCE, at=clock())
        mailbox.done(letter.key)
        done = done._replace(recorded=done.recorded + (recorded is not None))
    return done


def collect_all(
    mailboxes: list[Mailbox],
    *,
    clock: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
) -> Collected:
    """A round at each; one that does not answer is written down and keeps its letters."""
    rounds = [Collected()]
    for mailbox in mailboxes:
        try:
            with mailbox:
                rounds.append(collect(mailbox, clock=clock, stop=stop))
        except NoMailbox as error:
            log.warning("no reports could be read: %s", error)
    return Collected(*map(sum, zip(*rounds, strict=True)))
