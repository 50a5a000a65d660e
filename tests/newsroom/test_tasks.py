"""Links are looked at beside the work: what is due of a story, and never at anybody's expense."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom import tasks
from newsroom.brief import Fact, Source
from newsroom.clock import database_now
from newsroom.models import Stage, Story
from perspectives.models import LinkCheck
from tests.newsroom import desk
from tests.perspectives.foreign import World, web

__all__ = ["web"]
pytestmark = pytest.mark.django_db
PAGES = ("http://visnyk.org/a", "http://visnyk.org/b")


def story(**changes: object) -> Story:
    facts = (Fact("It opened.", sources=tuple(map(Source, PAGES))),)
    return desk.draft(facts=facts, framings=(), at=database_now(), **changes)


def test_each_link_of_a_story_is_looked_at_once_a_day(web: World) -> None:
    web.page("visnyk.org/a")
    draft = story()

    tasks.look_at_links(draft.pk)
    tasks.look_at_links(draft.pk)

    assert dict(LinkCheck.objects.values_list("url", "status")) == {PAGES[0]: 200, PAGES[1]: 404}
    assert len(web.asked) == 2


def test_links_that_readers_have_are_looked_at_although_the_draft_has_others(web: World) -> None:
    first, second = (Fact("It opened.", sources=(Source(page),)) for page in PAGES)
    told = desk.published(facts=(first,), framings=()).story
    desk.reworded(told, facts=(second,))
    web.page("visnyk.org/a")

    tasks.look_at_links(told.pk)

    assert set(LinkCheck.objects.values_list("url", flat=True)) == set(PAGES)


def test_what_is_not_looked_at_in_a_minute_waits(
    web: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "NO_LONGER_THAN", 0)
    tasks.look_at_links(story().pk)
    assert not web.looked_up


def test_a_story_that_is_gone_is_nothing(web: World) -> None:
    tasks.look_at_links(0)
    assert not web.looked_up


def test_the_clock_looks_at_stories_on_their_way_and_lets_old_ones_rest(web: World) -> None:
    draft = story()
    Story.objects.filter(pk=draft.pk).update(saved_at=database_now() - timedelta(days=31))
    tasks.look_at_links_in_work()
    assert not web.looked_up

    Story.objects.filter(pk=draft.pk).update(saved_at=database_now(), stage=Stage.PUBLISHED)
    tasks.look_at_links_in_work()
    assert not web.looked_up

    Story.objects.filter(pk=draft.pk).update(stage=Stage.DRAFT)
    tasks.look_at_links_in_work()
    assert len(web.looked_up) == 2


def test_a_dead_broker_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(_: int) -> None:
        raise OSError

    monkeypatch.setattr(tasks.look_at_links, "delay", dead)
    tasks.ring_about_links(1)
