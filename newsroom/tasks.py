"""What a worker does for the newsroom: looks at links. A task takes an id, reads the clock, makes one call.

Ringing never fails: where the broker is dead, the next who opens the checklist rings again.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from celery import shared_task

from newsroom.clock import database_now
from newsroom.compose import compose
from newsroom.knowing import links_of
from newsroom.models.story import Stage, Story
from perspectives import links

log = logging.getLogger(__name__)
NO_LONGER_THAN = 60
LATELY = timedelta(days=30)


@shared_task
def look_at_links(story_id: int) -> None:
    """Every link of the story that nobody looked at for a day, for a minute at most."""
    story = Story.objects.filter(pk=story_id).first()
    if story is None:
        return
    ends = time.monotonic() + NO_LONGER_THAN
    for url in links.due(links_of(compose(story).brief), at=database_now()):
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


def ring_about_links(story_id: int) -> None:
    try:
        look_at_links.delay(story_id)
    except Exception as error:  # whatever the broker's client raises: whoever asked is answered
        log.warning("no worker was rung: %s", type(error).__name__)
