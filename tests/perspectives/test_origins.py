"""What goes back to what, through chains and through loops that should not be."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perspectives.models import Report
from perspectives.origins import origins_of, would_loop

pytestmark = [pytest.mark.django_db, pytest.mark.quick]


def page(name: str, origin: Report | None = None) -> Report:
    return Report.objects.create(url=f"https://{name}.example/", origin=origin)


def test_a_page_goes_back_to_the_end_of_its_chain() -> None:
    wire = page("wire")
    paper = page("paper", page("agency", wire))
    assert origins_of([paper.pk, wire.pk]) == {paper.pk: wire}


def test_pages_that_repeat_nothing_ask_one_question() -> None:
    rows = [page("one").pk, page("two").pk]
    with CaptureQueriesContext(connection) as caught:
        assert origins_of(rows) == {}
    assert len(caught) == 1


def test_every_page_of_a_loop_goes_back_to_the_same_one() -> None:
    first = page("first")
    second = page("second", first)
    third = page("third", second)
    outside = page("outside", third)
    Report.objects.filter(pk=first.pk).update(origin=third)
    assert origins_of([first.pk, second.pk, third.pk, outside.pk]) == {
        second.pk: first, third.pk: first, outside.pk: first,
    }  # fmt: skip


def test_a_loop_is_seen_before_it_closes() -> None:
    wire = page("wire")
    paper = page("paper", page("agency", wire))
    assert would_loop(wire, paper)
    assert would_loop(wire, wire)
    assert not would_loop(page("other"), paper)
