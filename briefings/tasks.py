"""What Celery rings for: read the clock, make one call. Delivered twice or late, nothing happens twice."""

from __future__ import annotations

import logging
from threading import Event

from celery import shared_task
from celery.signals import worker_shutting_down

from briefings import importing, sending, subscribing, ticking
from newsroom.clock import database_now

log = logging.getLogger(__name__)
_ending = Event()


@worker_shutting_down.connect
def _end(**_: object) -> None:
    """The current message finishes; what was not begun is given back."""
    _ending.set()


@shared_task
def send() -> None:
    """Whatever is due: the bell says only that there is something."""
    sending.send(clock=database_now, due=ticking.due, stop=_ending.is_set)


@shared_task
def write_about_sign_up(subscriber_id: int) -> None:
    subscribing.write(subscriber_id, at=database_now())


@shared_task
def work_at_list(list_id: int) -> None:
    importing.work(list_id, clock=database_now, stop=_ending.is_set)


def ring_about_list(list_id: int) -> None:
    """Have a worker look at a list or import it; where the broker is dead, the clock does it."""
    try:
        work_at_list.delay(list_id)
    except Exception as error:  # whatever the broker's client raises: the desk is answered
        log.warning("no worker was rung for a list: %s", type(error).__name__)


def ring_about_sign_up(subscriber_id: int) -> None:
    """Have a worker write; where the broker is dead, the clock does it within the minute."""
    try:
        write_about_sign_up.delay(subscriber_id)
    except Exception as error:  # whatever the broker's client raises: the reader is answered
        log.warning("no worker was rung for a sign-up: %s", type(error).__name__)
