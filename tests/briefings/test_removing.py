"""An order reaches the sealed mail: its words go, what waits stays here, the rest can be verified."""

from __future__ import annotations

import quopri
from datetime import timedelta
from io import StringIO

import msgspec
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client

from briefings import claiming, notices, removing, sending, ticking
from briefings.models import Briefing, Edition, Fragment, Recipe, Seal, Subscriber, Wave
from briefings.personal import parts_of
from briefings.rendering import Wording
from newsroom import editing, press, removal, workflow
from newsroom.compose import compose
from newsroom.models import Correction, Publication, Section, Story
from newsroom.rows import PartIds
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay, brief, only, reader
from tests.newsroom.desk import reasons

ORDER = "Court of Port Ansel, 4 O 1/26."
RAIN = "Zorblatrain returns"


@pytest.fixture
def seal(desk: Desk, briefing: Briefing) -> Seal:
    desk.live(brief("A bridge opens", "World"))
    desk.live(brief(RAIN, "Climate"), NOW + timedelta(minutes=1))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    reader(briefing, "b@example.org", sections=("world",))
    return desk.sealed(briefing)


def rain() -> Story:
    return Story.objects.get(slug="zorblatrain-returns")


def take(desk: Desk, number: int = 1) -> None:
    told = Publication.objects.get(story=rain(), number=number)
    removal.remove(told, by=desk.publisher, at=NOW, note=ORDER)


def mailed() -> str:
    found = Fragment.objects.exclude(bytes=None).order_by("pk")
    return "".join(
        quopri.decodestring(bytes(row.bytes or b"")).decode("utf-8", "replace") for row in found
    )


def hindered(seal: Seal) -> str:
    wave = Wave.objects.get(edition=seal.edition)
    return claiming.hindrance(wave, at=wave.due_at)


def test_the_clock_takes_the_words_out_of_the_sealed_mail(desk: Desk, seal: Seal) -> None:
    assert "Zorblatrain" in mailed()
    take(desk)

    ticking.tick(at=NOW)

    assert "Zorblatrain" not in mailed()
    assert "A bridge opens" in mailed()
    sha = Publication.objects.get(story=rain(), number=1).sha
    emptied = Fragment.objects.filter(bytes=None)
    assert emptied
    assert all(sha in row.key and len(row.sha) == 64 for row in emptied)


def test_nothing_leaves_from_the_moment_of_the_order_and_the_desk_is_told(
    desk: Desk, seal: Seal
) -> None:
    take(desk)

    assert "was removed by order" in hindered(seal)
    ticking.tick(at=NOW)
    assert "was removed by order" in Edition.objects.get(pk=seal.edition_id).held_because
    wave = Wave.objects.get(edition=seal.edition)
    with ScriptedRelay() as relay:
        sending.send(clock=lambda: wave.due_at, due=ticking.due, relay=relay.relay)
        assert relay.messages == []
    assert only(seal.edition, "queued") == 2


def test_a_removed_version_that_was_not_live_holds_the_mail_too(desk: Desk, seal: Seal) -> None:
    story = Story.objects.get(pk=rain().pk)
    _reword(desk, story, dek="It rained on 22 November 2026.")
    assert hindered(seal) == ""

    take(desk)

    assert "was removed by order" in hindered(seal)
    ticking.tick(at=NOW)
    assert "Zorblatrain" not in mailed()


def test_words_quoted_by_a_correction_in_a_later_mail_go_too(
    desk: Desk, briefing: Briefing
) -> None:
    story = desk.live(brief(RAIN, "Climate", dek="Zorblatdek of 2026."))
    _reword(desk, story, correct=True, dek="Another dek of 2026.")
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    sealed = desk.sealed(briefing)
    assert "Zorblatdek" in mailed()

    take(desk)

    assert "was removed by order" in hindered(sealed)
    ticking.tick(at=NOW)
    assert "Zorblatdek" not in mailed()


def test_a_notice_loses_the_words_that_it_corrected(desk: Desk, briefing: Briefing) -> None:
    story = desk.live(brief(RAIN, "Climate", dek="Zorblatdek of 2026."))
    somebody = reader(briefing, "a@example.org")
    _reword(desk, story, correct=True, dek="Another dek of 2026.")
    first = Publication.objects.get(number=1).pk
    sealed = notices.give_notice(
        Correction.objects.get(), briefing=briefing, by=desk.publisher, at=NOW,
        to=Subscriber.objects.annotate(told=F("pk") * 0 + first).values_list("pk", "told"),
        wording=Wording("On Zorblatdek", "We said Zorblatdek.", "<p>We said Zorblatdek.</p>"),
    )  # fmt: skip
    assert mailed().count("Zorblatdek") == 4
    assert only(sealed.edition, "queued") == Subscriber.objects.filter(pk=somebody.pk).count()

    take(desk)
    ticking.tick(at=NOW)

    assert "Zorblatdek" not in mailed()
    assert "was removed by order" in Edition.objects.get(pk=sealed.edition_id).held_because


def test_an_edition_without_it_goes_on(desk: Desk, briefing: Briefing) -> None:
    desk.live(brief("A bridge opens", "World"))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    sealed = desk.sealed(briefing)
    desk.live(brief(RAIN, "Climate"))
    take(desk)

    ticking.tick(at=NOW)

    assert hindered(sealed) == ""
    assert not Fragment.objects.filter(bytes=None).exists()
    assert Edition.objects.get(pk=sealed.edition_id).held_because == ""


def test_mail_whose_bytes_are_gone_is_not_put_together(desk: Desk, seal: Seal) -> None:
    take(desk)
    removing.empty()

    with pytest.raises(removing.Emptied):
        parts_of(Recipe.objects.get(seal=seal, selection__sections=[]))


def test_a_second_look_finds_nothing_more_to_do(desk: Desk, seal: Seal) -> None:
    take(desk)

    assert removing.empty() == [seal.edition]
    assert removing.empty() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE briefings_fragment SET bytes = NULL WHERE key = 'head'",
        "UPDATE briefings_fragment SET bytes = NULL, sha = 'x' WHERE key LIKE '%%/story/%%'",
        "UPDATE briefings_fragment SET bytes = '' WHERE key LIKE '%%/story/%%'",
        "DELETE FROM briefings_fragment",
    ],
)
def test_a_removal_opens_no_other_change_of_sealed_mail(
    desk: Desk, seal: Seal, change: str
) -> None:
    take(desk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change.replace("%%", "%"))


def test_sealed_mail_is_not_emptied_without_a_removal(seal: Seal) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Fragment.objects.update(bytes=None)


class TestOnceItIsOut:
    @pytest.fixture
    def out(self, seal: Seal) -> Edition:
        Edition.objects.filter(pk=seal.edition_id).update(out_at=NOW - timedelta(days=900))
        return Edition.objects.get(pk=seal.edition_id)

    def told(self) -> str:
        out = StringIO()
        call_command("verify_edition", "morning-brief", str(DAY), stdout=out)
        return out.getvalue()

    @pytest.mark.parametrize("live", [True, False], ids=["live", "a past version"])
    def test_it_verifies_and_says_what_was_removed(
        self, desk: Desk, out: Edition, live: bool
    ) -> None:
        if not live:
            _reword(desk, rain(), dek="It rained on 22 November 2026.")
        take(desk)
        ticking.tick(at=NOW)

        said = self.told()

        assert "was removed by order" in said
        assert "fragments were emptied by order" in said
        assert "the same in seal, " in said

    @pytest.mark.parametrize("live", [True, False], ids=["live", "a past version"])
    def test_its_page_and_the_api_tell_the_order_in_place_of_the_words(
        self, desk: Desk, out: Edition, live: bool
    ) -> None:
        if not live:
            _reword(desk, rain(), headline="Rain", dek="It rained on 22 November 2026.")
        take(desk)

        page = Client().get(out.get_absolute_url()).content.decode()
        archive = Client().get(out.briefing.get_absolute_url()).content.decode()
        api = Client().get(f"/api/v1/editions/morning-brief/{DAY}/").json()

        assert "Zorblatrain" not in page + archive + str(api)
        assert ORDER in page
        (row,) = [row for row in api["stories"] if row["removed"]]
        assert (row["headline"], row["dek"]) == ("Removed for legal reasons", None)

    def test_the_boards_screens_still_open(self, desk: Desk, out: Edition) -> None:
        take(desk)
        ticking.tick(at=NOW)
        desk.publisher.is_staff = True
        desk.publisher.save()
        client = Client()
        client.force_login(desk.publisher)

        board = client.get(f"/admin/briefings/edition/{out.pk}/change/")

        assert "removed by order since" in board.content.decode()
        recipe = Recipe.objects.get(seal__edition=out, selection__sections=[])
        sample = client.get(f"/admin/briefings/edition/{out.pk}/mail/?recipe={recipe.pk}")
        assert sample.status_code == 409
        assert "removed by order" in sample.content.decode()


def _reword(desk: Desk, story: Story, *, correct: bool = False, **changes: object) -> None:
    said, keys, *_ = compose(story)
    parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
    said = msgspec.structs.replace(said, **changes)
    editing.save(story, said, parts=parts, version=story.version, by=desk.writer, at=NOW)
    story = workflow.submit(story, by=desk.writer, at=NOW, reasons=reasons(story))
    story = workflow.approve(story, by=desk.editor, at=NOW)
    if correct:
        press.correct(story, by=desk.publisher, at=NOW, note="Wrong.")
    else:
        press.publish(story, by=desk.publisher, at=NOW)
