"""A story under another section of the edition than its own: who gets it, and that all channels say so."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from briefings import approving, placing, planning, proofing, resealing, sealing
from briefings.admin import board
from briefings.admin.choosing import choices, seen_now
from briefings.approving import OwnChange, Unapproved
from briefings.management.commands.verify_edition import fetch
from briefings.models import BoardEvent, Delivery, Edition, ProofItem, Recipe
from briefings.placing import NotItsSection
from briefings.planning import NotOnOffer
from briefings.verifying import verify
from newsroom import press
from newsroom.models import Publication, Section, Story
from newsroom.refusals import NotAllowed
from tests.briefings.desk import order, press_button, shown, signed_in
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay, brief, morning, reader


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "database_now", lambda: NOW)


def fill() -> Desk:
    """A bridge of the world, and the climate's rain; Olha chose the climate alone, Petro the world."""
    desk, briefing = Desk(), morning()
    desk.live(brief("A bridge opens", "World"))
    desk.live(brief("Rain returns", "Climate"), NOW + timedelta(minutes=1))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "olha@example.org", sections=("climate",))
    reader(briefing, "petro@example.org", sections=("world",))
    planning.plan(briefing, issue_date=DAY, at=NOW)
    return desk


@pytest.fixture
def desk(standing_desk: Desk) -> Desk:
    return standing_desk


@pytest.fixture
def edition(desk: Desk) -> Edition:
    return Edition.objects.get()


@pytest.fixture
def bridge(edition: Edition) -> int:
    return Story.objects.get(headline="A bridge opens").pk


def section(slug: str) -> int:
    return Section.objects.get(slug=slug).pk


def put(desk: Desk, edition: Edition, story: int, slug: str = "climate") -> Edition:
    return placing.put_under(edition, story, section(slug), by=desk.editor, at=NOW)


def owed(edition: Edition) -> dict[str, list[str]]:
    """What each reader is owed, by headline."""
    return {
        str(row.pk): [
            item.publication.said().headline
            for item in Recipe.objects.get(pk=row.recipe_id).items.order_by("pk")
        ]
        for row in Delivery.objects.filter(edition_id=edition.pk)
    }


def groups(edition: Edition) -> list[tuple[str, str]]:
    return [(slot.section, slot.headline) for slot in choices(edition).carried]


def section_of(edition: Edition, headline: str) -> str:
    return next(section for section, told in groups(edition) if told == headline)


def test_it_stands_after_the_last_of_that_section_and_goes_back(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    first = put(desk, edition, bridge)
    assert groups(first) == [("Climate", "Rain returns"), ("Climate", "A bridge opens")]

    placing.put_under(edition, bridge, None, by=desk.editor, at=NOW)
    assert section_of(edition, "A bridge opens") == "World"
    assert not edition.items.filter(under__isnull=False).exists()
    assert [event.verb for event in BoardEvent.objects.all()].count("placed") == 2


def test_under_a_section_that_has_no_story_it_stands_where_its_slots_are(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    Section.objects.create(name="Sport", slug="sport", position=9)
    edition.briefing.sections.set(Section.objects.all())
    for place, slug in enumerate(("climate", "sport", "world"), 1):
        edition.slots.create(section_id=section(slug), position=place)
    rain = Story.objects.get(headline="Rain returns").pk
    planning.arrange(edition, order=[bridge, rain], by=desk.editor, at=NOW)

    put(desk, edition, bridge, "sport")
    assert groups(edition) == [("Climate", "Rain returns"), ("Sport", "A bridge opens")]
    put(desk, edition, rain, "world")
    assert groups(edition) == [("Sport", "A bridge opens"), ("World", "Rain returns")]
    placing.put_under(edition, rain, section("climate"), before=bridge, by=desk.editor, at=NOW)
    assert groups(edition) == [("Climate", "Rain returns"), ("Sport", "A bridge opens")]


def test_other_moves_leave_it_under_its_section(desk: Desk, edition: Edition, bridge: int) -> None:
    put(desk, edition, bridge)
    client = signed_in(desk.editor)
    assert press_button(client, edition, f"up:{bridge}") == 302
    assert groups(edition) == [("Climate", "A bridge opens"), ("Climate", "Rain returns")]

    assert press_button(client, edition, f"later:{bridge}") == 302
    assert press_button(client, edition, f"carry:{bridge}") == 302
    assert ("World", "A bridge opens") in groups(edition)


def test_only_sections_of_the_briefing_are_taken_and_only_for_what_is_carried(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    other = Section.objects.create(name="Sport", slug="sport", position=9)
    with pytest.raises(NotItsSection, match="does not have Sport: its readers cannot choose it"):
        placing.put_under(edition, bridge, other.pk, by=desk.editor, at=NOW)
    with pytest.raises(NotAllowed):
        placing.put_under(edition, bridge, section("climate"), by=desk.writer, at=NOW)
    planning.arrange(edition, order=[], passed=[bridge], by=desk.editor, at=NOW)
    with pytest.raises(NotOnOffer):
        put(desk, edition, bridge)


def test_readers_get_it_by_the_section_it_stands_under(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    put(desk, edition, bridge)
    sealing.seal(edition, by=desk.publisher, at=NOW)
    assert list(owed(edition).values()) == [["Rain returns", "A bridge opens"]]


def test_manifest_mail_page_and_api_say_the_same_and_the_publication_stays_what_it_is(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    put(desk, edition, bridge)
    sealed = sealing.seal(edition, by=desk.publisher, at=NOW)
    told = Publication.objects.get(story=bridge)
    Edition.objects.filter(pk=edition.pk).update(out_at=NOW - timedelta(days=900))
    edition.refresh_from_db()

    assert sealed.under == {told.sha: ("climate", "Climate")}
    mail = b"".join(bytes(one.bytes or b"") for one in sealed.fragments.all())
    assert b">World" not in mail
    page = Client().get(edition.get_absolute_url()).content.decode()
    assert page.count('data-section="climate"') == 2
    answer = Client().get(f"/api/v1/editions/{edition.briefing.slug}/{DAY}/").json()
    assert [row["section"] for row in answer["stories"]] == ["Climate", "Climate"]
    assert told.said().section == "World"
    assert verify(edition, fetch=fetch, is_out=True).differences == []


def test_a_page_or_an_api_that_says_another_section_differs(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    put(desk, edition, bridge)
    sealing.seal(edition, by=desk.publisher, at=NOW)
    Edition.objects.filter(pk=edition.pk).update(out_at=NOW - timedelta(days=900))
    edition.refresh_from_db()

    def wrong(path: str) -> tuple[int, bytes]:
        status, body = fetch(path)
        body = body.replace(b'data-section="climate"', b'data-section="world"')
        return status, body.replace(b'"section":"Climate"', b'"section":"World"')

    said = " ".join(verify(edition, fetch=wrong, is_out=True).differences)
    assert "stands under world, not under climate" in said
    assert "stands under World, not under Climate" in said


def test_it_stays_there_when_the_edition_is_sealed_again(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    put(desk, edition, bridge)
    sealing.seal(edition, by=desk.publisher, at=NOW)
    rain = Story.objects.get(headline="Rain returns")
    press.retract(rain, by=desk.publisher, at=NOW, note="No rain.")

    resealed = resealing.withdraw(edition.pk, at=NOW)
    assert resealed is not None
    assert list(resealed.under.values()) == [("climate", "Climate")]
    manifest = json.loads(resealed.manifest)
    assert sorted(row["sections"] for row in manifest["recipes"]) == [[], ["climate"]]


def test_an_editor_who_seals_again_leaves_it_there_too(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    put(desk, edition, bridge)
    sealing.seal(edition, by=desk.publisher, at=NOW)
    rain = Story.objects.get(headline="Rain returns").pk
    sealed = resealing.reseal(edition, drop=[rain], by=desk.publisher, at=NOW, note="No rain.")
    assert list(sealed.under.values()) == [("climate", "Climate")]


def test_after_a_proof_it_is_a_change_that_somebody_else_approves(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    with ScriptedRelay() as relay:
        proofing.proof(edition, to=["desk@a.example"], by=desk.editor, at=NOW, relay=relay.relay)
    later = NOW + timedelta(minutes=1)
    placing.put_under(edition, bridge, section("climate"), by=desk.editor, at=later)
    since = approving.since_proof(edition)
    assert since is not None
    change = next(one for one in since.open if one.kind == "section")
    assert (change.story, change.what) == (bridge, str(section("climate")))
    with pytest.raises(Unapproved):
        sealing.seal(edition, by=desk.publisher, at=later)
    seen = {"kind": "section", "story": bridge, "what": change.what}
    with pytest.raises(OwnChange):
        approving.approve(edition, by=desk.editor, at=later, **seen)  # type: ignore[arg-type]
    page = shown(signed_in(desk.publisher), edition)
    assert "stands under Climate" in page
    approving.approve(edition, by=desk.publisher, at=later, **seen)  # type: ignore[arg-type]

    with ScriptedRelay() as relay:
        proofing.proof(edition, to=["desk@a.example"], by=desk.editor, at=later, relay=relay.relay)
    again = approving.since_proof(edition)
    assert again is not None
    assert again.changes == []
    assert ProofItem.objects.filter(under=section("climate")).count() == 1


def test_the_board_puts_it_there_by_a_form_and_refuses_what_somebody_changed_meanwhile(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    client = signed_in(desk.editor)
    page = shown(client, edition)
    assert f'name="under-{bridge}"' in page
    before = choices(edition)
    assert before.order_seen == seen_now(edition)[0]

    climate = {f"under-{bridge}": str(section("climate"))}
    assert press_button(client, edition, f"under:{bridge}", **climate) == 302

    now = choices(edition)
    assert now.order_seen == seen_now(edition)[0]
    page = shown(client, edition)
    assert "its own section: World" in page
    assert order(edition) == ["Rain returns", "A bridge opens"]
    assert press_button(client, edition, f"own:{bridge}", order=before.order_seen) == 409
    assert press_button(client, edition, f"own:{bridge}") == 302
    assert "its own section" not in shown(client, edition)


def test_a_stamp_knows_the_section_although_the_order_is_the_same(
    desk: Desk, edition: Edition, bridge: int
) -> None:
    rain = Story.objects.get(headline="Rain returns").pk
    planning.arrange(edition, order=[rain, bridge], by=desk.editor, at=NOW)
    before = choices(edition).order_seen
    put(desk, edition, bridge)
    assert order(edition) == ["Rain returns", "A bridge opens"]
    assert choices(edition).order_seen != before
