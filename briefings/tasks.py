"""What Celery rings for: read the clock, make one call. Delivered twice or late, nothing happens twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from celery import shared_task
from celery.signals import worker_shutting_down

from briefings import importing, sending, subscribing, ticking, writing
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
def write_to_reader(mail_id: int) -> None:
    writing.write(mail_id, at=database_now())


@shared_task
def work_at_list(list_id: int) -> None:
    importing.work(list_id, clock=database_now, stop=_ending.is_set)


def ring_about_list(list_id: int) -> None:
    """Have a worker look at a list or import it; where the broker is dead, the clock does it."""
    _ring(work_at_list.delay, list_id)


def ring_about_sign_up(subscriber_id: int) -> None:
    """Have a worker write; where the broker is dead, the clock does it within the minute."""
    _ring(write_about_sign_up.delay, subscriber_id)


def ring_about_mail(mail_id: int) -> None:
    """As for a sign-up."""
    _ring(write_to_reader.delay, mail_id)


def _ring(bell: Callable[[int], object], number: int) -> None:
    try:
        bell(number)
    except Exception as error:  # whatever the broker's client raises: whoever asked is answered
        log.warning("no worker was rung: %s", type(error).__name__)
