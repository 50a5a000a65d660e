"""A notice of a correction: owed to exactly the readers named, once each, and a telling of its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from briefings import notices, sealing, sending, subscribing, ticking, verifying
from briefings.models import (
    Briefing,
    Delivery,
    Edition,
    EditionKind,
    Notice,
    RecipeItem,
    Seal,
    Subscriber,
)
from briefings.rendering import Poisonous, Wording
from briefings.tokens import Named
from newsroom import editing, press, workflow
from newsroom.models import Correction, Section, Story
from newsroom.refusals import NotAllowed, WrongStage
from newsroom.rows import PartIds
from tests.briefings.support import NOW, Desk, ScriptedRelay, brief, morning, reader
from tests.newsroom.desk import reasons

LATER = NOW + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WORDING = Wording(
    "Correction: the bridge", "It is 214 metres long.", "<p>It is 214 metres long.</p>"
)


def fill() -> Desk:
    desk, briefing = Desk(), morning()
    story = desk.live(brief("A bridge opens", "World"))
    briefing.sections.set(Section.objects.all())
    for name, zone in (("a", "UTC"), ("b", "Asia/Tokyo"), ("c", "America/Lima")):
        reader(briefing, f"{name}@example.org", zone)
    editing.save(
        story, brief("A bridge opens", "World", dek="It is open."), version=story.version,
        by=desk.writer, at=LATER, parts=PartIds((), ()),
    )  # fmt: skip
    story = workflow.submit(
        Story.objects.get(), by=desk.writer, at=LATER, reasons=reasons(Story.objects.get())
    )
    story = workflow.approve(story, by=desk.editor, at=LATER)
    press.correct(story, by=desk.publisher, at=LATER, note="We misread the register.")
    return desk


@pytest.fixture
def desk(standing_desk: Desk) -> Desk:
    return standing_desk


@pytest.fixture
def briefing(desk: Desk) -> Briefing:
    return Briefing.objects.get()


@pytest.fixture
def correction(desk: Desk) -> Correction:
    return Correction.objects.get(kind="dek")


def readers(*names: str) -> notices.Pairs:
    """These, with the publication that they were told last: the story's first."""
    first = Story.objects.get().publications.get(number=1).pk
    chosen = Subscriber.objects.filter(address__in=[f"{name}@example.org" for name in names])
    return chosen.annotate(told=F("pk") * 0 + first).values_list("pk", "told")


def give(
    desk: Desk, correction: Correction, briefing: Briefing, *names: str, hour: bool = False
) -> Seal:
    return notices.give_notice(
        correction, briefing=briefing, to=readers(*names), wording=WORDING, by=desk.publisher,
        at=LATER, at_the_hour=hour,
    )  # fmt: skip


def owed(seal: Seal) -> set[str | None]:
    rows = Delivery.objects.filter(edition_id=seal.edition_id).values_list("subscriber_id")
    return set(Subscriber.objects.filter(pk__in=rows).values_list("address", flat=True))


def test_it_is_owed_to_exactly_those_readers(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    sealed = give(desk, correction, briefing, "a", "b")
    assert owed(sealed) == {"a@example.org", "b@example.org"}
    assert sealed.edition.kind == EditionKind.NOTICE
    told = {notice.told_publication.number for notice in Notice.objects.all()}
    assert told == {1}
    assert set(Notice.objects.values_list("delivery_id", flat=True)) == set(
        Delivery.objects.values_list("pk", flat=True)
    )


def test_it_leaves_at_once_in_every_zone_or_at_the_hour(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    sealed = give(desk, correction, briefing, "a", "b")
    assert {wave.due_at for wave in sealed.edition.waves.all()} == {LATER + MINUTE}
    other = morning(slug="noon", name="Noon", hour=12)
    reader(other, "n@example.org", "Asia/Tokyo")
    reader(other, "u@example.org", "UTC")
    sealed = give(desk, correction, other, "n", "u", hour=True)
    assert {wave.zone: wave.due_at for wave in sealed.edition.waves.all()} == {
        "Asia/Tokyo": datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
        "UTC": datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    }


def test_nobody_is_told_of_a_correction_twice_whichever_briefings_they_read(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    other = morning(slug="noon", name="Noon")
    subscriber = Subscriber.objects.get(address="a@example.org")
    subscriber.subscriptions.create(
        briefing=other, selection=subscribing.selection(other, []), confirmed_at=NOW
    )
    reader(other, "n@example.org")
    give(desk, correction, briefing, "a", "b")
    assert owed(give(desk, correction, other, "a", "n")) == {"n@example.org"}
    with pytest.raises(notices.AlreadyNoticed):
        give(desk, correction, briefing, "c")


def test_who_left_or_never_took_the_briefing_is_told_nothing(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    subscribing.leave(
        Named(Subscriber.objects.get(address="a@example.org").uid, briefing.pk), at=LATER
    )
    stranger = morning(slug="noon", name="Noon")
    reader(stranger, "stranger@example.org")
    assert owed(give(desk, correction, briefing, "a", "b", "stranger")) == {"b@example.org"}


def test_no_reader_is_no_row(desk: Desk, briefing: Briefing, correction: Correction) -> None:
    empty = Subscriber.objects.none().values_list("pk", "pk")
    sealed = notices.give_notice(
        correction, briefing=briefing, to=empty, wording=WORDING, by=desk.publisher, at=LATER
    )
    assert owed(sealed) == set()


def test_it_counts_as_a_telling_of_the_corrected_publication(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    sealed = give(desk, correction, briefing, "a")
    item = RecipeItem.objects.get(recipe__seal=sealed)
    assert (item.publication_id, item.role) == (correction.publication_id, "notice")
    assert json.loads(sealed.manifest)["publications"] == [correction.publication.sha]


def test_it_arrives_with_what_every_mail_has(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    give(desk, correction, briefing, "b")
    with ScriptedRelay() as relay:
        sending.send(clock=lambda: LATER + MINUTE, due=ticking.due, relay=relay.relay)
    (message,) = relay.messages
    assert message["Subject"] == "Correction: the bridge"
    assert "One-Click" in message["List-Unsubscribe-Post"]
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "It is 214 metres long." in text.get_content()
    assert "Correction notice" in text.get_content()
    assert "in Asia/Tokyo" in text.get_content()
    assert f'data-publication="{correction.publication.sha}"' in html.get_content()
    assert "/stories/a-bridge-opens/" in message["Archived-At"]


def test_its_seal_can_be_verified(desk: Desk, briefing: Briefing, correction: Correction) -> None:
    sealed = give(desk, correction, briefing, "a")
    verdict = verifying.verify(sealed.edition, fetch=lambda path: (404, b""), is_out=False)
    assert verdict.differences == []


def test_a_publisher_gives_it_and_it_is_cancelled_not_opened(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    with pytest.raises(NotAllowed):
        notices.give_notice(
            correction, briefing=briefing, to=readers("a"), wording=WORDING, by=desk.editor,
            at=LATER,
        )  # fmt: skip
    sealed = give(desk, correction, briefing, "a")
    with pytest.raises(WrongStage, match="cancel it"):
        sealing.unseal(sealed.edition, by=desk.publisher, at=LATER)


@pytest.mark.parametrize("text", ["x\x01y", "word " * 9000])
def test_what_cannot_be_mailed_makes_no_notice(
    desk: Desk, briefing: Briefing, correction: Correction, text: str
) -> None:
    with pytest.raises(Poisonous):
        notices.give_notice(
            correction, briefing=briefing, to=readers("a"), by=desk.publisher, at=LATER,
            wording=WORDING._replace(text=text),
        )  # fmt: skip
    assert not Edition.objects.filter(kind="notice").exists()
    assert not Notice.objects.exists()


def test_owing_takes_the_same_queries_for_one_reader_and_for_many(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    counts = []
    for number, names in enumerate((["x0"], [f"y{each}" for each in range(40)])):
        other = morning(slug=f"b{number}", name=f"B{number}")
        for name in names:
            reader(other, f"{name}@example.org")
        with CaptureQueriesContext(connection) as captured:
            give(desk, correction, other, *names)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Notice.objects.count() == 41


def test_a_notice_of_a_story_retracted_since_is_cancelled(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    sealed = give(desk, correction, briefing, "a")
    press.retract(Story.objects.get(), by=desk.publisher, at=LATER, note="All of it was wrong.")
    assert ticking.due(LATER + MINUTE) == []
    ticking.tick(at=LATER + MINUTE)
    sealed.edition.refresh_from_db()
    assert sealed.edition.cancelled_at == LATER + MINUTE


def test_a_notice_once_recorded_stays(
    desk: Desk, briefing: Briefing, correction: Correction
) -> None:
    give(desk, correction, briefing, "a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.all().delete()
