"""Who may do what to a story at which stage: every stage × verb × role, in one table.

A new stage, verb or role fails `test_the_table_is_complete` until it is written down here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pytest_django import DjangoDbBlocker

from newsroom import editing, press, workflow
from newsroom.compose import compose
from newsroom.models import Role, Stage, Story, User
from newsroom.refusals import NotAllowed, Refused
from newsroom.rows import PartIds
from tests.house.standing import standing, taken_back
from tests.newsroom import desk

pytestmark = pytest.mark.quick

LATER = desk.NOON + timedelta(hours=2)
STAGES = (
    "draft",
    "in review",
    "approved",
    "scheduled",
    "published",
    "update approved",
    "retracted",
)
ROLES = (*Role, "no role", "superuser")

# For each verb: the stages where it begins, and who may. Everything else is refused.
RULES: dict[str, tuple[set[str], set[str]]] = {
    "save": (set(STAGES), {"writer", "editor"}),
    "submit": ({"draft", "retracted"}, {"writer", "editor"}),
    "send back": ({"in review", "approved", "scheduled", "update approved"}, {"editor"}),
    "approve": ({"in review"}, {"editor"}),
    "approve alone": (set(), set()),
    "schedule": ({"approved", "scheduled", "update approved"}, {"publisher"}),
    "unschedule": ({"scheduled"}, {"publisher"}),
    "embargo": (set(STAGES), {"publisher"}),
    "publish": ({"approved", "scheduled", "update approved"}, {"publisher"}),
    "correct": ({"update approved"}, {"publisher"}),
    "retract": ({"published", "update approved"}, {"publisher"}),
}


def save(story: Story, by: User) -> object:
    keys = compose(story).keys
    parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
    new = desk.brief(headline="Another headline")
    return editing.save(story, new, parts=parts, version=story.version, by=by, at=LATER)


def words(verb: Callable[..., object], **more: object) -> Callable[[Story, User], object]:
    return lambda story, by: verb(story, by=by, at=LATER, note="because", **more)


VERBS: dict[str, Callable[[Story, User], object]] = {
    "save": save,
    "submit": lambda story, by: workflow.submit(
        story, by=by, at=LATER, reasons=desk.reasons(story)
    ),
    "send back": words(workflow.send_back),
    "approve": words(workflow.approve),
    "approve alone": words(workflow.approve_alone),
    "schedule": words(workflow.schedule, publish_at=LATER + timedelta(hours=1)),
    "unschedule": words(workflow.unschedule),
    "embargo": words(workflow.embargo, until=LATER),
    "publish": words(press.publish),
    "correct": words(press.correct),
    "retract": words(press.retract),
}


def story_at(stage: str) -> Story:
    match stage:
        case "draft":
            return desk.draft()
        case "in review":
            return desk.submit(desk.draft())
        case "approved":
            return desk.approved()
        case "scheduled":
            moment = LATER + timedelta(hours=1)
            return workflow.schedule(
                desk.approved(), by=desk.publisher(), at=desk.NOON, publish_at=moment
            )
        case "published":
            story = desk.published().story
        case "update approved":
            story = desk.published().story
            desk.reworded(story, headline="The bridge at Varn is open")
        case _:
            story = desk.published().story
            desk.retracted(story)
    return Story.objects.get(pk=story.pk)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """The key of a story at each stage."""
    with standing(
        django_db_blocker, lambda: {stage: story_at(stage).pk for stage in STAGES}
    ) as told:
        yield told


def person(role: str) -> User:
    if role == "superuser":
        return User.objects.create(username="root", is_superuser=True, is_staff=True)
    if role == "no role":
        return User.objects.create(username="guest", is_staff=True)
    return desk.person(role)


@pytest.mark.parametrize(("stage", "verb", "role"), list(itertools.product(STAGES, VERBS, ROLES)))
def test_a_verb_is_done_or_refused(stage: str, verb: str, role: str, told: dict[str, int]) -> None:
    with taken_back():
        story, by = Story.objects.get(pk=told[stage]), person(role)
        stages, roles = RULES[verb]
        before = Story.objects.filter(pk=story.pk).values().get()
        if role in roles and stage in stages:
            VERBS[verb](story, by)
            return
        with pytest.raises(Refused) as refusal:
            VERBS[verb](story, by)
        assert str(refusal.value).endswith((".", "!"))
        assert Story.objects.filter(pk=story.pk).values().get() == before
        assert isinstance(refusal.value, NotAllowed) or role in roles


def test_the_table_is_complete() -> None:
    assert set(RULES) == set(VERBS)
    assert set(STAGES) == {*Stage.values, "scheduled", "update approved", "retracted"}
    assert {role for _, roles in RULES.values() for role in roles} <= set(Role)
