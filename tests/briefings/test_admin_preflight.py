"""Preflight and proof on the board: what holds a seal, what is only said, and the mail to the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from briefings import planning, tasks
from briefings.admin import board, editions
from briefings.admin.choosing import choices
from briefings.admin.preflight import preflight
from briefings.admin.wavedata import reach
from briefings.models import Edition
from newsroom import editing, press
from newsroom.models import Story
from newsroom.rows import PartIds
from perspectives.models import LinkCheck
from tests.briefings.desk import press_button, shown, signed_in, three_stories
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay, brief, morning

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's clock stands at noon of the day before the edition."""
    for module in (board, editions):
        monkeypatch.setattr(module, "database_now", lambda: NOW)


@pytest.fixture
def stories(desk: Desk) -> list[Story]:
    return three_stories(desk)


@pytest.fixture
def edition(stories: list[Story]) -> Edition:
    return planning.plan(morning(most_stories=2), issue_date=DAY, at=NOW)


def test_preflight_holds_an_edition_without_stories(desk: Desk) -> None:
    empty = planning.plan(morning(), issue_date=DAY, at=NOW)

    page = shown(signed_in(desk.publisher), empty)

    assert "It carries no story yet." in page
    assert "mend 1 error first" in page
    assert 'value="seal"' not in page


def test_preflight_holds_an_edition_with_a_retracted_story(desk: Desk, edition: Edition) -> None:
    press.retract(edition.items.get(position=1).story, by=desk.publisher, at=NOW, note="Wrong.")

    chosen = choices(edition)
    checked = preflight(edition, chosen, reach(edition, {"world"}, NOW), NOW.date())

    assert checked.errors == 1
    assert checked.findings[0].text == "“Third”: is not live any more; take it out."


def test_preflight_warns_of_a_long_subject_a_missing_proof_and_no_readers(desk: Desk) -> None:
    desk.live(brief(" ".join(["A headline that goes on"] * 5), section="World"))
    edition = planning.plan(morning(), issue_date=DAY, at=NOW)

    found = preflight(
        edition, choices(edition), reach(edition, {"world"}, NOW), NOW.date()
    ).findings

    warned = " ".join(finding.text for finding in found if finding.tone == "wrn")
    assert "The subject has" in warned
    assert "seen a proof" in warned
    assert "No reader" in warned


def test_preflight_warns_of_a_text_that_changed_since_the_proof(
    desk: Desk, edition: Edition
) -> None:
    Edition.objects.filter(pk=edition.pk).update(proofed_at=NOW)
    edition.refresh_from_db()
    story = edition.items.get(position=1).story
    editing.save(
        story, brief("Third, reworded", section="World"), version=story.version, by=desk.writer,
        at=NOW, parts=PartIds((), ()),
    )  # fmt: skip
    assert "not published" in choices(edition).carried[0].notes[0].text

    desk.publish(Story.objects.get(pk=story.pk), at=NOW + timedelta(minutes=1))

    assert choices(edition).carried[0].notes[0].text == "changed since the proof"


def test_preflight_names_links_of_chosen_stories_that_no_longer_answer(
    desk: Desk, edition: Edition
) -> None:
    dead, silent = "https://roads.example/bridge", "https://courier.example/1"
    LinkCheck.objects.create(url=dead, status=404, answered_at=NOW, checked_at=NOW)
    LinkCheck.objects.create(
        url=silent, status=0, answered_at=NOW - timedelta(days=2), checked_at=NOW,
        missed_since=NOW - timedelta(hours=2),
    )  # fmt: skip
    third = edition.items.get(position=1).story_id

    chosen = choices(edition)
    found = preflight(edition, chosen, reach(edition, {"world"}, NOW), NOW.date()).findings
    said = [finding for finding in found if "page of" in finding.text]

    assert [finding.tone for finding in said] == ["wrn"] * 4
    assert said[0].text == (
        "“Third”: Fact 1: the page of source 1 is gone (its server answered 404)."
    )
    assert "Framing A: the page of excerpt 1 no longer answers" in said[1].text
    page = shown(signed_in(desk.publisher), edition)
    assert f'<a href="#story-{third}">“Third”: Fact 1: the page of source 1 is gone' in page


def test_preflight_complains_of_no_link_that_answers_or_that_nobody_looked_at(
    edition: Edition,
) -> None:
    LinkCheck.objects.create(
        url="https://roads.example/bridge", status=200, answered_at=NOW, checked_at=NOW
    )
    LinkCheck.objects.create(
        url="https://elsewhere.example/", status=404, answered_at=NOW, checked_at=NOW
    )
    checked = preflight(edition, choices(edition), reach(edition, {"world"}, NOW), NOW.date())
    assert not [finding for finding in checked.held if "page of" in finding.text]
    assert "Links: every one that was looked at answers." in [one.text for one in checked.passed]


def test_the_clock_has_links_of_coming_editions_looked_at(
    desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(tasks, "look_at_links", looked.append)
    carried = list(edition.items.order_by("position").values_list("story", flat=True))

    tasks.look_at_links_of_editions()
    assert looked == carried

    planning.cancel(edition, by=desk.publisher, at=NOW, note="No paper today.")
    tasks.look_at_links_of_editions()
    assert looked == carried


def test_the_proof_goes_to_the_desk(desk: Desk, edition: Edition, settings: LazySettings) -> None:
    settings.DESK_ADDRESSES = ["desk@parallax.example"]
    with ScriptedRelay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = relay.relay.host, relay.relay.port
        assert press_button(signed_in(desk.editor), edition, "proof") == 302

    assert [to for to, _ in relay.kept] == ["desk@parallax.example"]
    edition.refresh_from_db()
    assert edition.proofed_at == NOW
