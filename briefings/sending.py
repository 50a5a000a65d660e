"""Sending: one sender works at a time, on everything that is due; the others find it at work and go home.

Decides who works; `sender` does the work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from django.db import Error

from briefings.mailroom import TheOnlySender
from briefings.overseeing import Due
from briefings.relay import Relay
from briefings.sender import Clock, Sender

log = logging.getLogger(__name__)


class Sent(NamedTuple):
    """What one run did: how many messages were handed over, and why it ended early (or empty)."""

    number: int
    because: str = ""


def send(
    *,
    clock: Clock,
    due: Due,
    relay: Relay | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Sent:
    """Send what `due` names until nothing is left, it is hindered, or `stop` says so.

    `clock` is the database's. Any number may be called at once: one works, the others return.
    """
    only = TheOnlySender()
    if not only.take():
        return Sent(0, "Another sender is at work.")
    sender = Sender(clock, due, relay or Relay.from_settings(), stop, only)
    try:
        sender.run()
        return Sent(sender.count, sender.because)
    finally:
        try:
            only.leave()
        except Error:
            log.warning("the database is away; the sender's lock ends with its connection")
