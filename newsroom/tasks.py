"""What a worker does for the newsroom: looks at links, writes to the desk's own people.

A task reads the clock and makes one call. Ringing never fails: where the broker is dead, the next who opens
the checklist rings again, and the clock writes what nobody wrote.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused

import msgspec
from celery import shared_task

from newsroom import deskmail
from newsroom.clock import database_now
from newsroom.compose import compose
from newsroom.knowing import links_of
from newsroom.models.publication import Live
from newsroom.models.story import Stage, Story
from perspectives import links

log = logging.getLogger(__name__)
NO_LONGER_THAN = 60
LATELY = timedelta(days=30)


@shared_task
def look_at_links(story_id: int) -> None:
    """Every link of the story that nobody looked at for a day, for a minute at most.

    Those of the draft, and those that readers have.
    """
    story = Story.objects.filter(pk=story_id).first()
    if story is None:
        return
    urls = links_of(compose(story).brief) + _links_of_readers(story)
    ends = time.monotonic() + NO_LONGER_THAN
    for url in links.due(urls, at=database_now()):
        if time.monotonic() >= ends:
            return
        links.look(url, clock=database_now)


@shared_task
def look_at_links_in_work() -> None:
    """The clock's round: stories that are on their way to readers."""
    at = database_now()
    on_their_way = Story.objects.filter(
        stage__in=[Stage.DRAFT, Stage.IN_REVIEW, Stage.APPROVED], saved_at__gt=at - LATELY
    )
    for story_id in on_their_way.order_by("-saved_at").values_list("pk", flat=True)[:50]:
        look_at_links(story_id)


def _links_of_readers(story: Story) -> list[str]:
    """Of the text that they have; of one that cannot be read, none."""
    live = Live.objects.readable().filter(story=story).first()
    try:
        return links_of(live.publication.said()) if live else []
    except (ValueError, msgspec.MsgspecError):
        return []


@shared_task
def write_to_the_desk() -> None:
    """Whatever mail its people are owed: the bell says only that there is some."""
    for mail_id in deskmail.owed(at=database_now()):
        try:
            deskmail.write(mail_id, at=database_now())
        except SMTPRecipientsRefused:
            log.warning("the relay does not take a mail to the desk now")
        except OSError as error:
            log.warning("mail to the desk waits: %s", type(error).__name__)
            return


def ring_about_links(story_id: int) -> None:
    _ring(partial(look_at_links.delay, story_id))


def ring_about_desk_mail() -> None:
    _ring(write_to_the_desk.delay)


def _ring(bell: Callable[[], object]) -> None:
    try:
        bell()
    except Exception as error:  # whatever the broker's client raises: whoever asked is answered
        log.warning("no worker was rung: %s", type(error).__name__)
