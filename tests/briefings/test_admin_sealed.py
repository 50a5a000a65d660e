"""An edition after its seal: counts that add up, what holds it, and the mail as it was frozen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefings import planning, resealing, sealing, ticking
from briefings.admin import board
from briefings.admin.sealed import progress
from briefings.models import Briefing, Delivery, Edition, Recipe, Seal
from newsroom import editing, press
from newsroom.rows import PartIds
from tests.briefings.desk import address, press_button, shown, signed_in
from tests.briefings.support import DAY, NOW, Desk, brief, morning, reader

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _a_day_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "database_now", lambda: LATER)


@pytest.fixture
def seal(desk: Desk) -> Seal:
    desk.live(brief("A bridge opens", section="World"))
    briefing = morning()
    for number, zone in enumerate(["Asia/Tokyo", "Asia/Tokyo", "UTC", "America/Lima"]):
        reader(briefing, f"r{number}@example.org", zone)
    reader(briefing, "world@example.org", "UTC", ("world",))
    return desk.sealed(briefing)


def settle(seal: Seal, state: str, reply: str = "") -> None:
    """One more delivery of the edition comes to this end."""
    queued = Delivery.objects.filter(edition_id=seal.edition_id, state="queued").order_by("id")
    pk = queued.values_list("pk", flat=True)[0]
    if state not in ("suppressed", "cancelled"):
        fields = {"lease": 1, "not_before": None}
        Delivery.objects.filter(pk=pk).update(state="leased", **fields)
    Delivery.objects.filter(pk=pk).update(state=state, settled_at=LATER, reply=reply)


def test_what_is_owed_is_the_sum_of_what_became_of_it(desk: Desk, seal: Seal) -> None:
    settle(seal, "sent")
    settle(seal, "failed", "550 no such user")
    settle(seal, "suppressed", "left")
    settle(seal, "uncertain", "after the text: cut")

    going = progress(seal.edition, LATER)

    assert going is not None
    assert dict(going.tally.terms) == {
        "sent": 1, "failed": 1, "suppressed": 1, "cancelled": 0, "uncertain": 1, "open": 1,
    }  # fmt: skip
    assert going.tally.owed == 5
    page = shown(signed_in(desk.publisher), seal.edition)
    assert "adds up" in page
    assert "550 no such user" in page


def test_the_page_shows_the_seal_and_links_to_the_site(desk: Desk, seal: Seal) -> None:
    page = shown(signed_in(desk.writer), seal.edition)

    assert seal.sha in page
    assert "1 publication" in page
    assert seal.edition.get_absolute_url() in page
    assert 'name="do"' not in page


def test_what_holds_the_edition_stands_above_everything(desk: Desk, seal: Seal) -> None:
    Edition.objects.filter(pk=seal.edition_id).update(held_because="The wave of Tokyo was due.")

    page = shown(signed_in(desk.publisher), seal.edition)

    assert page.index("The wave of Tokyo was due.") < page.index("adds up")


def test_a_wave_that_is_too_late_goes_when_a_publisher_lets_it_go(desk: Desk, seal: Seal) -> None:
    wave = seal.edition.waves.get(zone="Asia/Tokyo")

    assert press_button(signed_in(desk.editor), seal.edition, f"release:{wave.pk}") == 403
    client = signed_in(desk.publisher)
    assert f'value="release:{wave.pk}"' in shown(client, seal.edition)
    assert press_button(client, seal.edition, f"release:{wave.pk}") == 302
    wave.refresh_from_db()
    assert wave.released_at == LATER
    assert f'value="release:{wave.pk}"' not in shown(client, seal.edition)


def test_a_story_retracted_since_is_marked_among_what_was_frozen(desk: Desk, seal: Seal) -> None:
    story = seal.items.get().publication.story
    press.retract(story, by=desk.publisher, at=LATER, note="Wrong.")

    assert "retracted since" in shown(signed_in(desk.editor), seal.edition)


def test_cancelling_stops_what_has_not_left(desk: Desk, seal: Seal) -> None:
    settle(seal, "sent")

    press_button(signed_in(desk.publisher), seal.edition, "cancel", note="A story is wrong.")

    going = progress(seal.edition, LATER)
    assert going is not None
    assert (dict(going.tally.terms)["sent"], dict(going.tally.terms)["cancelled"]) == (1, 4)


def mail(client: Client, edition: Edition, **query: str | int) -> tuple[int, str, str]:
    response = client.get(reverse("admin:briefings_edition_mail", args=[edition.pk]), query)
    policy = response.headers["Content-Security-Policy"]
    return response.status_code, response.content.decode(), policy


def test_the_mail_is_shown_as_it_was_sealed_for_each_kind_of_reader(desk: Desk, seal: Seal) -> None:
    client = signed_in(desk.writer)
    for recipe in Recipe.objects.filter(seal=seal):
        status, html, _ = mail(client, seal.edition, recipe=recipe.pk)
        assert status == 200
        assert seal.items.get().publication.sha in html
        _, text, _ = mail(client, seal.edition, recipe=recipe.pk, **{"as": "text"})
        assert "A BRIDGE OPENS" in text
        assert "reader@example.org" in text


def test_the_mail_has_inline_styles_and_no_scripts_and_no_other_page_has(
    desk: Desk, seal: Seal
) -> None:
    client = signed_in(desk.writer)
    recipe = Recipe.objects.filter(seal=seal)[0]

    _, _, policy = mail(client, seal.edition, recipe=recipe.pk)

    assert "style-src 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    board_page = client.get(address(seal.edition))
    assert "unsafe-inline" not in board_page.headers["Content-Security-Policy"]
    page = board_page.content.decode()
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert " style=" not in page


def test_a_recipe_of_another_edition_is_not_found(desk: Desk, seal: Seal) -> None:
    client = signed_in(desk.writer)

    for recipe in ("0", "x", "", "99999999999999999999999"):
        response = client.get(
            reverse("admin:briefings_edition_mail", args=[seal.edition_id]), {"recipe": recipe}
        )
        assert response.status_code == 404, recipe


def test_before_the_seal_the_mail_is_the_proof_or_says_why_there_is_none(desk: Desk) -> None:
    client = signed_in(desk.editor)
    briefing = morning()
    empty = planning.plan(briefing, issue_date=DAY, at=NOW)
    status, page, _ = mail(client, empty)
    assert status == 409
    assert "carries no story" in page

    desk.live(brief("A bridge opens", section="World"))
    briefing.sections.set([Edition.objects.get(pk=empty.pk).briefing.sections.model.objects.get()])
    planning.refresh_plan(empty)
    status, page, _ = mail(client, empty)
    assert status == 200
    assert "A bridge opens" in page


def many(desk: Desk, briefing: Briefing, readers: int, stories: int) -> Edition:
    for number in range(stories):
        desk.live(brief(f"Story {number}", section="World"))
    for number in range(readers):
        reader(briefing, f"{briefing.slug}{number}@example.org", "UTC")
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    sealing.seal(edition, by=desk.publisher, at=NOW)
    return edition


def test_the_page_costs_the_same_for_one_reader_and_for_two_hundred(desk: Desk) -> None:
    desk.live(brief("One", section="World"))
    one = many(desk, morning(most_stories=1), 1, 0)
    large = many(desk, morning(slug="large", name="Large", most_stories=6), 200, 5)
    client = signed_in(desk.publisher)
    shown(client, one)
    costs = []
    for edition in (one, large):
        with CaptureQueriesContext(connection) as captured:
            shown(client, edition)
        costs.append(len(captured))

    assert large.items.count() == 6
    assert costs[0] == costs[1]


def test_the_seal_is_undone_as_long_as_nothing_may_leave(
    desk: Desk, seal: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    out_at = Edition.objects.get(pk=seal.edition_id).out_at
    assert out_at
    client = signed_in(desk.publisher)
    assert 'value="unseal"' not in shown(client, seal.edition)
    monkeypatch.setattr(board, "database_now", lambda: out_at - timedelta(hours=15))
    assert '">15 h</b>' in shown(client, seal.edition)
    monkeypatch.setattr(board, "database_now", lambda: out_at - timedelta(seconds=47))

    assert 'value="unseal"' not in shown(signed_in(desk.editor), seal.edition)
    assert '<b data-seconds="47">47 s</b>' in shown(client, seal.edition)
    assert press_button(signed_in(desk.editor), seal.edition, "unseal") == 403
    assert press_button(client, seal.edition, "unseal") == 302
    assert Delivery.objects.counts(seal.edition_id) == {"cancelled": 5}
    assert "Schedule for" in shown(client, seal.edition)


def test_it_is_sealed_again_without_a_story_after_a_look_at_what_changes(desk: Desk) -> None:
    stories = [desk.live(brief(name, section="World")) for name in ("A bridge opens", "Rain")]
    briefing = morning()
    reader(briefing, "a@example.org")
    edition = desk.sealed(briefing).edition
    client = signed_in(desk.publisher)
    assert "Nothing would change yet." in shown(client, edition)
    assert "Seal again" not in shown(signed_in(desk.editor), edition)

    page = client.get(address(edition), {"drop": stories[1].pk}).content.decode()
    assert "Against seal 1: 1 story changed." in page
    assert "Seal again for 1 reader" in page
    seen = resealing.prospect(edition, drop=[stories[1].pk]).stamp
    assert f'value="{seen}"' in page
    fields = {"drop": str(stories[1].pk), "seen": seen, "note": "Unconfirmed."}
    assert press_button(signed_in(desk.editor), edition, "reseal", **fields) == 403
    assert press_button(client, edition, "reseal", **(fields | {"seen": "1:0,0"})) == 409
    assert press_button(client, edition, "reseal", **fields) == 302

    again = edition.seals.get(number=2)
    assert [item.publication.story for item in again.items.all()] == [stories[0]]
    page = shown(client, edition)
    assert "seal 2 by pia" in page
    assert "Unconfirmed." in page
    assert page.count(again.sha) == 2


def test_a_newer_text_is_shown_beside_the_one_that_was_sealed(desk: Desk, seal: Seal) -> None:
    story = seal.items.get().publication.story
    text = brief("A bridge is shut", section="World")
    editing.save(
        story, text, version=story.version, by=desk.writer, at=LATER, parts=PartIds((), ())
    )
    desk.publish(type(story).objects.get(pk=story.pk), at=LATER)

    page = shown(signed_in(desk.publisher), seal.edition)

    assert "publication 2 in place of 1" in page
    assert "<del>A bridge opens</del>" in page
    assert "<ins>A bridge is shut</ins>" in page


def test_nothing_is_left_of_an_edition_whose_only_story_is_dropped(desk: Desk, seal: Seal) -> None:
    story = seal.items.get().publication.story_id

    page = signed_in(desk.publisher).get(address(seal.edition), {"drop": story}).content.decode()

    assert "cancel the edition instead" in page
    assert 'value="reseal"' not in page


def test_a_seal_made_by_itself_names_nobody_and_says_why(desk: Desk) -> None:
    stories = [desk.live(brief(name, section="World")) for name in ("A bridge opens", "Rain")]
    briefing = morning()
    reader(briefing, "a@example.org")
    edition = desk.sealed(briefing).edition
    press.retract(stories[1], by=desk.publisher, at=NOW, note="Wrong.")
    ticking.tick(at=NOW)

    page = shown(signed_in(desk.writer), edition)

    assert "seal 2 by itself" in page
    assert "Retracted after this edition was sealed: “rain”." in page
