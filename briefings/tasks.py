"""What Celery rings for: read the clock, make one call. Delivered twice or late, nothing happens twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from celery import shared_task
from celery.signals import worker_shutting_down

from briefings import importing, sending, subscribing, ticking, writing
from briefings.models import Choice, Edition, EditionItem
from newsroom.clock import database_now
from newsroom.tasks import look_at_links

log = logging.getLogger(__name__)
MOST_LOOKED_AT = 100
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
def look_at_links_of_editions() -> None:
    """The links of what the editions carry that are not sealed yet, those that come first before others."""
    carried = EditionItem.objects.filter(choice=Choice.CARRY, edition__in=Edition.objects.open())
    ordered = carried.order_by("edition__issue_date", "position").values_list("story", flat=True)
    for story in dict.fromkeys(ordered[:MOST_LOOKED_AT]):
        look_at_links(story)


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
