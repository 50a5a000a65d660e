"""No print keeps words that were taken back, whichever page they stand on."""

from __future__ import annotations

import pytest

from newsroom.models.prints import Print
from newsroom.public import printing, printrun
from tests.newsroom import desk
from tests.newsroom.prints import part, print_all, told
from tests.newsroom.removals import removed

pytestmark = [pytest.mark.django_db, pytest.mark.quick]


def test_a_retraction_takes_every_page_that_tells_the_story() -> None:
    first, second = part(1), part(2)
    print_all()
    assert "Part 2 of it" in told(first)

    desk.retracted(second.story)

    assert (told(first), told(second)) == ("", "")
    print_all()
    assert told(first)
    assert "Part 2 of it" not in told(first)
    assert told(second) == ""
    assert not printrun.waits()


def test_an_order_takes_pages_that_tell_of_a_past_version() -> None:
    live, beside = part(1), part(2)
    desk.updated(live.story, dek="On 14 March 2026 the second lane opened.")
    print_all()

    removed(live.publication)

    assert (told(live), told(beside)) == ("", "")
    print_all()
    assert told(live)
    assert told(beside)


def test_what_is_taken_back_while_it_is_printed_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rendered = printing.told
    live = part(1)

    def meanwhile(answer: tuple[object, ...]) -> object:
        page = rendered(answer)
        monkeypatch.setattr(printing, "told", rendered)
        desk.retracted(live.story)
        return page

    monkeypatch.setattr(printing, "told", meanwhile)

    assert printrun.run(more=lambda: True) == 0

    assert not Print.objects.exclude(page=b"").exists()
