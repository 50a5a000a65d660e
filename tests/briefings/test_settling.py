"""Uncertain deliveries: a publisher settles one or all of an edition, with a reason; nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from briefings import settling
from briefings.models import Delivery, Edition
from newsroom.refusals import NotAllowed, WrongStage
from newsroom.workflow import ReasonMissing
from tests.briefings.desk import press_button, shown, signed_in
from tests.briefings.support import NOW, Desk, brief, morning, only, reader

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def edition(desk: Desk) -> Edition:
    """Three readers: of two nobody knows, one has it."""
    desk.live(brief("A bridge opens"))
    briefing = morning()
    for name in ("anna", "bert", "cora"):
        reader(briefing, f"{name}@example.org")
    edition = desk.sealed(briefing).edition
    rows = Delivery.objects.order_by("pk")
    rows.update(state="leased", lease=1, not_before=None)
    rows.update(state="uncertain", settled_at=NOW, reply="after the text: cut")
    last = rows.values_list("pk", flat=True)[2]
    Delivery.objects.filter(pk=last).update(state="sent", reply="250 ok")
    return edition


def test_all_that_are_uncertain_are_said_to_have_arrived(desk: Desk, edition: Edition) -> None:
    note = "The relay's log has them."

    assert settling.arrived(edition, by=desk.publisher, at=LATER, note=note) == 2

    assert only(edition, "sent") == 3
    told = Delivery.objects.filter(settled_at=LATER).values_list("reply", flat=True)
    assert set(told) == {"arrived, says pia: The relay's log has them."}


def test_one_is_given_up_and_the_other_stays_in_doubt(desk: Desk, edition: Edition) -> None:
    one = Delivery.objects.filter(state="uncertain").earliest("pk")

    settling.give_up(edition, only=[one.pk], by=desk.publisher, at=LATER, note="Not in the log.")

    assert (only(edition, "failed"), only(edition, "uncertain")) == (1, 1)


def test_what_is_not_uncertain_is_not_settled_again(desk: Desk, edition: Edition) -> None:
    sent = Delivery.objects.get(state="sent")

    with pytest.raises(WrongStage):
        settling.give_up(edition, only=[sent.pk], by=desk.publisher, at=LATER, note="Wrong.")

    assert Delivery.objects.get(pk=sent.pk).state == "sent"


def test_another_edition_stays_in_doubt(desk: Desk, edition: Edition) -> None:
    other = morning(slug="evening", name="Evening")
    reader(other, "dora@example.org")
    sealed = desk.sealed(other).edition

    with pytest.raises(WrongStage):
        settling.arrived(sealed, by=desk.publisher, at=LATER, note="The log has them.")

    assert only(edition, "uncertain") == 2


@pytest.mark.parametrize("verb", [settling.arrived, settling.give_up])
def test_an_editor_settles_nothing_and_nobody_does_without_a_reason(
    desk: Desk, edition: Edition, verb: Callable[..., int]
) -> None:
    with pytest.raises(NotAllowed):
        verb(edition, by=desk.editor, at=LATER, note="The log has them.")
    with pytest.raises(ReasonMissing):
        verb(edition, by=desk.publisher, at=LATER, note=" ")

    assert only(edition, "uncertain") == 2


def test_an_address_in_the_reason_is_not_kept(desk: Desk, edition: Edition) -> None:
    settling.arrived(edition, by=desk.publisher, at=LATER, note="anna@example.org wrote to us.")

    assert not Delivery.objects.filter(reply__contains="anna@").exists()


def test_the_board_lists_them_masked_and_a_publisher_settles_the_ticked(
    desk: Desk, edition: Edition
) -> None:
    client = signed_in(desk.publisher)
    one = Delivery.objects.filter(state="uncertain").earliest("pk")
    page = shown(client, edition)
    assert f'value="{one.pk}"' in page
    assert "anna@example.org" not in page
    assert 'value="give-up"' not in shown(signed_in(desk.editor), edition)

    fields = {"delivery": str(one.pk), "note": "Not in the log."}
    assert press_button(signed_in(desk.editor), edition, "give-up", **fields) == 403
    assert press_button(client, edition, "give-up", **fields) == 302

    assert (only(edition, "failed"), only(edition, "uncertain")) == (1, 1)
    assert press_button(client, edition, "arrived", note="The log has it.") == 302
    assert only(edition, "uncertain") == 0
    assert "Uncertain <span" not in shown(client, edition)
