"""The suppression list: who is put on it stays, until a person says why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from briefings import suppressing
from briefings.models import Lifting, Suppression
from newsroom.refusals import NotAllowed
from tests.briefings.support import NOW, person

pytestmark = pytest.mark.django_db
KEY = "7" * 64
LATER = NOW + timedelta(days=1)


@pytest.fixture
def complaint() -> Suppression:
    suppressing.suppress(KEY, reason="complaint", source="Mailgun", at=NOW)
    return Suppression.objects.get()


def test_what_was_said_first_stays(complaint: Suppression) -> None:
    suppressing.suppress(KEY, reason="hard bounce 5.1.1", at=LATER)

    row = Suppression.objects.get()
    assert (row.reason, row.source, row.at) == ("complaint", "Mailgun", NOW)


def test_an_administrator_lifts_it_and_the_record_of_both_stays(complaint: Suppression) -> None:
    ada = person("ada", "admin")

    suppressing.lift(KEY, by=ada, at=LATER, note=" They wrote to us. ")

    assert not Suppression.objects.exists()
    lifting = Lifting.objects.get()
    assert (lifting.reason, lifting.suppressed_at, lifting.by, lifting.note, lifting.at) == (
        "complaint", NOW, ada, "They wrote to us.", LATER,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["writer", "editor", "publisher"])
def test_nobody_else_lifts_one(complaint: Suppression, role: str) -> None:
    with pytest.raises(NotAllowed):
        suppressing.lift(KEY, by=person("x", role), at=LATER, note="Please.")
    assert Suppression.objects.exists()


def test_a_suppression_is_not_lifted_without_a_reason_or_twice(complaint: Suppression) -> None:
    ada = person("ada", "admin")

    with pytest.raises(suppressing.NoReason):
        suppressing.lift(KEY, by=ada, at=LATER, note=" \n ")
    suppressing.lift(KEY, by=ada, at=LATER, note="They asked.")
    with pytest.raises(suppressing.NotSuppressed):
        suppressing.lift(KEY, by=ada, at=LATER, note="They asked.")

    assert Lifting.objects.count() == 1
