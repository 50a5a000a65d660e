"""Load the demo newsroom into an empty one, once, as if its people had worked there for a week.

Decides the order of things and refuses to mix the demo with anybody's own work. What the demo holds is
in the data files; every step is the product's own verb with a moment in the past.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from briefings.demo import data
from briefings.demo.data import BadDemo, Newsroom
from briefings.demo.directory import add_directory, add_house, add_people, add_places
from briefings.demo.editions import Issue, plan_ahead
from briefings.demo.readers import Reader, add_briefings
from briefings.demo.stories import Desk, Life, Step, run
from briefings.demo.work import Work
from briefings.models import Briefing
from newsroom.models import Press, Role, Section, Story, User
from newsroom.refusals import Refused
from perspectives.models import Outlet, Perspective

OPENED = timedelta(days=8)
PLANNED_BEFORE = timedelta(minutes=5)


class NotEmpty(Refused):
    """Something is there that the demo would bring along; nothing was written."""


class Loaded(NamedTuple):
    """The accounts, for people who want to sign in, and how many stories there are."""

    usernames: tuple[str, ...]
    stories: int


@transaction.atomic
def load(*, password: str, now: datetime) -> Loaded | None:
    """Everything or nothing. None where there are stories already; two at once load it once."""
    Press.objects.select_for_update().get()
    if Story.objects.exists():
        return None
    directory, newsroom = data.directory(), data.newsroom()
    _refuse_unless_empty(newsroom)
    now = now.replace(second=0, microsecond=0)  # people agree on hours and minutes
    opened = now - OPENED
    people = add_people(newsroom.people, password=password, at=opened)
    places = add_places(newsroom)
    add_directory(directory, at=opened, today=now.date())
    add_house(people, newsroom, at=opened)
    briefings = add_briefings(newsroom.briefings, places, now=now)
    run(list(_week(newsroom, _desk(newsroom, people), briefings, now)))
    plan_ahead(now.date() + timedelta(days=1), at=now - PLANNED_BEFORE)
    return Loaded(tuple(people), len(newsroom.stories))


def _week(
    newsroom: Newsroom, desk: Desk, briefings: dict[str, Briefing], now: datetime
) -> Iterator[Step]:
    """What happened to stories, readers and editions, in any order."""
    lives = {story.file: Life(story, desk) for story in newsroom.stories}
    for story in newsroom.stories:
        yield from lives[story.file].steps(now)
        yield from Work(story, lives[story.file]).steps(now)
    for place, wanted in enumerate(newsroom.subscribers):
        yield from Reader(wanted, briefings, place).steps(now)
    zones = {wanted.zone for wanted in newsroom.subscribers}
    for issue in newsroom.editions:
        if issue.briefing not in briefings:
            raise BadDemo(f"There is an edition of {issue.briefing}, which is no briefing.")
        yield from Issue(issue, briefings[issue.briefing], lives, desk).steps(now, zones)


def _desk(newsroom: Newsroom, people: dict[str, User]) -> Desk:
    """The first editor approves, the first publisher publishes."""

    def first(role: Role) -> User:
        for person in newsroom.people:
            if role in person.roles:
                return people[person.username]
        raise BadDemo(f"The demo’s people need somebody who is {role}.")

    return Desk(people, first(Role.EDITOR), first(Role.PUBLISHER))


def _refuse_unless_empty(newsroom: Newsroom) -> None:
    usernames = [person.username for person in newsroom.people]
    there = {
        "accounts of the same names": User.objects.filter(username__in=usernames),
        "sections": Section.objects.all(),
        "outlets": Outlet.objects.all(),
        "perspectives": Perspective.objects.all(),
        "briefings": Briefing.objects.all(),
    }
    for what, rows in there.items():
        if rows.exists():
            raise NotEmpty(f"There are {what} already; the demo goes into an empty newsroom only.")
