"""A briefing is paused and let go on, closed and opened again: by whom, why, and what that stops."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from briefings import claiming, running
from briefings.models import Briefing, BriefingEvent, Delivery, Edition, Wave
from newsroom.models import User
from newsroom.refusals import NotAllowed, WrongStage
from newsroom.workflow import ReasonMissing
from tests.briefings.support import NOW, Desk, brief, morning, person, reader

pytestmark = pytest.mark.django_db
Verb = Callable[..., Briefing]


@pytest.fixture
def edition(desk: Desk) -> Edition:
    """Sealed, owed to one reader."""
    desk.live(brief())
    briefing = morning()
    reader(briefing, "anna@example.org")
    return desk.sealed(briefing).edition


@pytest.fixture
def admin(db: None) -> User:
    return person("ada", "admin")


def fresh(briefing: Briefing) -> Briefing:
    return Briefing.objects.get(pk=briefing.pk)


def told(briefing: Briefing) -> list[tuple[str, User | None, str]]:
    events = BriefingEvent.objects.filter(briefing=briefing).order_by("id")
    return [(event.verb, event.by, event.note) for event in events]


def test_a_paused_briefing_sends_nothing_until_it_goes_on(desk: Desk, edition: Edition) -> None:
    briefing, wave = edition.briefing, Wave.objects.get(edition=edition)

    running.pause(briefing, by=desk.editor, at=NOW, note=" Wrong names. ")
    assert claiming.hindrance(wave, at=wave.due_at) == "Morning Brief is paused."
    running.resume(briefing, by=desk.publisher, at=NOW, note="Names mended.")

    assert claiming.hindrance(wave, at=wave.due_at) == ""
    assert told(briefing) == [
        ("paused", desk.editor, "Wrong names."),
        ("resumed", desk.publisher, "Names mended."),
    ]


def test_pausing_takes_nothing_back(desk: Desk, edition: Edition) -> None:
    running.pause(edition.briefing, by=desk.editor, at=NOW, note="Wrong names.")

    assert Delivery.objects.get().state == "queued"


def test_a_closed_briefing_takes_nobody_until_it_is_opened_again(
    briefing: Briefing, admin: User
) -> None:
    running.close(briefing, by=admin, at=NOW, note="Two of them were too many.")
    assert not Briefing.objects.open().exists()
    running.reopen(briefing, by=admin, at=NOW)

    assert Briefing.objects.open().get() == briefing
    assert told(briefing) == [
        ("closed", admin, "Two of them were too many."),
        ("reopened", admin, ""),
    ]


@pytest.mark.parametrize(
    ("verb", "may"),
    [
        (running.pause, {"edda", "pia"}), (running.resume, {"pia"}),
        (running.close, {"ada"}), (running.reopen, {"ada"}),
    ],
)  # fmt: skip
def test_each_role_turns_its_own_switches(
    verb: Verb, may: set[str], desk: Desk, briefing: Briefing, admin: User
) -> None:
    allowed = set()
    for by in (desk.writer, desk.editor, desk.publisher, admin):
        Briefing.objects.update(
            paused_at=NOW if verb is running.resume else None,
            closed_at=NOW if verb is running.reopen else None,
        )
        try:
            verb(briefing, by=by, at=NOW, note="Because.")
        except NotAllowed:
            continue
        allowed.add(by.username)

    assert allowed == may


def test_stopping_needs_a_reason(desk: Desk, briefing: Briefing, admin: User) -> None:
    with pytest.raises(ReasonMissing):
        running.pause(briefing, by=desk.editor, at=NOW, note=" ")
    with pytest.raises(ReasonMissing):
        running.close(briefing, by=admin, at=NOW, note="")

    assert fresh(briefing).paused_at is fresh(briefing).closed_at is None
    assert told(briefing) == []


def test_a_switch_that_is_turned_already_is_refused(
    desk: Desk, briefing: Briefing, admin: User
) -> None:
    with pytest.raises(WrongStage, match="not paused"):
        running.resume(briefing, by=desk.publisher, at=NOW)
    with pytest.raises(WrongStage, match="not closed"):
        running.reopen(briefing, by=admin, at=NOW)
    running.pause(briefing, by=desk.editor, at=NOW, note="Wrong names.")
    running.close(briefing, by=admin, at=NOW, note="Over.")

    with pytest.raises(WrongStage, match="paused already"):
        running.pause(briefing, by=desk.publisher, at=NOW, note="Mine too.")
    with pytest.raises(WrongStage, match="closed already"):
        running.close(briefing, by=admin, at=NOW, note="Again.")
    assert len(told(briefing)) == 2


def test_the_breaker_pauses_by_nobody_and_says_so_once(edition: Edition) -> None:
    Wave.objects.update(handed_over=22)

    because = claiming.overrun(edition, at=NOW, owed={})
    claiming.overrun(edition, at=NOW, owed={})

    assert fresh(edition.briefing).paused_at == NOW
    assert told(edition.briefing) == [("paused", None, because)]
