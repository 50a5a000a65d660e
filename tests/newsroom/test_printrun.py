"""Who is printed and when: what is new with what stands beside it, then what is old; and what never is."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_urlconf

from newsroom.models.prints import NOTHING, Print
from newsroom.models.publication import Live
from newsroom.models.siteversion import SiteVersion
from newsroom.public import beside, printing, printrun, tasks
from tests.newsroom import desk
from tests.newsroom.crowd import crowd
from tests.newsroom.prints import of, part, print_all, told

pytestmark = pytest.mark.django_db


def printed_slugs() -> list[str]:
    """Those with a page, in the order of their publications."""
    pages = Print.objects.exclude(page=b"").order_by("publication")
    return list(pages.values_list("live__slug", flat=True))


def run(most: int = printrun.MOST) -> int:
    return printrun.run(more=lambda: True, most=most)


def test_with_nothing_published_nothing_waits() -> None:
    assert not printrun.waits()
    assert run() == 0


def test_what_is_published_waits_until_it_is_printed() -> None:
    live = part(1)
    assert printrun.waits()

    tasks.print_pages()

    assert "Part 1 of it" in told(live)
    assert not printrun.waits()
    assert run() == 0


def test_stories_beside_it_are_printed_anew_with_it() -> None:
    first, far = part(1), part(2, storyline="Another")
    print_all()

    second = part(3)
    assert print_all() == 2

    assert "Part 3 of it" in told(first)
    assert "Part 1 of it" in told(second)
    assert "Part 3 of it" not in told(far)


def test_a_story_that_left_its_storyline_is_told_by_none_that_stayed() -> None:
    first, second = part(1), part(2)
    print_all()
    desk.updated(second.story, storyline="Another")

    print_all()

    assert "Part 2 of it" not in told(first)
    assert of(first).tells == [first.pk]


def test_an_update_is_printed_over_what_was() -> None:
    live = part(1)
    print_all()
    desk.updated(live.story, dek="On 14 March 2026 the second lane opened.")

    assert print_all() == 1

    assert "the second lane opened" in told(live)


def test_an_archive_of_before_is_printed_from_its_newest_back_and_not_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd(8)
    monkeypatch.setattr(printrun, "REACH", 5)
    monkeypatch.setattr(printrun, "MOST", 2)
    assert (run(2), printed_slugs()) == (1, ["crowd-7"])
    assert (run(2), printed_slugs()) == (2, ["crowd-5", "crowd-6", "crowd-7"])
    assert print_all() == 2
    assert printed_slugs() == [f"crowd-{number}" for number in range(3, 8)]


def test_new_stories_are_printed_in_order_and_a_run_has_an_end() -> None:
    crowd(1)
    print_all()
    later = [part(number, storyline="") for number in range(3)]
    assert run(2) == 2
    assert [Print.objects.filter(live=live).exists() for live in later] == [True, True, False]
    assert printrun.run(more=lambda: False) == 1  # one is always begun
    assert not printrun.waits()


def test_of_several_published_at_once_each_page_is_printed_once() -> None:
    first = part(1)
    print_all()
    later = [part(2), part(3)]
    assert print_all() == 3
    assert all("Part 3 of it" in told(live) for live in (first, *later))


def test_a_story_published_again_meanwhile_comes_in_its_turn() -> None:
    first, second = part(1, storyline=""), part(2, storyline="")
    print_all()
    Print.objects.update(press=NOTHING)

    def meanwhile() -> bool:
        """Between the print of the second and that of the first."""
        if not Live.objects.filter(slug="part-3-of-it").exists():
            part(3, storyline="")
            desk.updated(first.story, dek="On 14 March 2026 the second lane opened.")
        return True

    assert printrun.run(more=meanwhile, most=2) == 1

    assert told(second)
    print_all()
    assert "the second lane opened" in told(first)
    assert told(Live.objects.get(slug="part-3-of-it"))


def test_what_an_older_press_printed_is_printed_again_the_newest_first() -> None:
    crowd(3)
    print_all()
    Print.objects.update(press=uuid4())
    assert printrun.waits()

    assert run(2) == 2

    old = Print.objects.exclude(press=of(Live.objects.get(slug="crowd-2")).press)
    assert sorted(old.values_list("live__slug", flat=True)) == ["crowd-0", "the-first-of-many"]
    assert print_all() == 2


def test_an_old_print_from_far_back_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(3)
    print_all()
    Print.objects.update(press=uuid4())
    monkeypatch.setattr(printrun, "REACH", 2)

    assert print_all() == 2

    assert Print.objects.count() == 2


def test_a_page_that_cannot_be_rendered_stops_no_other_and_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told_of = printing.told
    tried: list[str] = []

    def fails(answer: tuple[object, ...]) -> object:
        tried.append(str(answer[2]))
        if answer[2] == "part-2-of-it":
            raise KeyError("no such thing")
        return told_of(answer)

    part(0)
    print_all()
    lives = [part(number) for number in (1, 2, 3)]
    monkeypatch.setattr(printing, "told", fails)

    print_all()

    assert [bool(told(live)) for live in lives] == [True, False, True]
    assert tried.count("part-2-of-it") <= 2  # as itself, and beside what came after it
    assert "could not be printed" in caplog.text
    assert not printrun.waits()


def test_a_story_that_cannot_be_read_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = beside.asked
    part(0, storyline="")
    print_all()
    lives = [part(number, storyline="") for number in (1, 2, 3)]

    def fails(slug: str) -> object:
        if slug == "part-2-of-it":
            raise ValueError("not what it should be")
        return asked(slug)

    monkeypatch.setattr(printrun, "asked", fails)
    run()
    assert [bool(told(live)) for live in lives] == [True, False, True]
    assert not printrun.waits()


def test_printing_moves_no_version_of_the_site() -> None:
    part(1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    before = SiteVersion.objects.values().get()
    print_all()
    Print.objects.all().delete()
    assert SiteVersion.objects.values().get() == before


def test_pages_are_printed_with_addresses_behind_which_no_screen_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str | None] = []
    rendered = printing.told

    def looks(answer: tuple[object, ...]) -> object:
        seen.append(get_urlconf())
        return rendered(answer)

    part(1)
    monkeypatch.setattr(printing, "told", looks)

    run()

    assert seen == [printrun.ADDRESSES]
    assert get_urlconf() is None


def plan(sql: str) -> str:
    """As it is in a large archive, where reading a table or sorting it costs more than anything."""
    with connection.cursor() as cursor:
        for kind in ("seqscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{kind} = off")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor)


def test_whether_something_waits_is_a_few_looks_into_indexes() -> None:
    crowd(30)
    print_all()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE newsroom_live, newsroom_print, newsroom_publication")

    with CaptureQueriesContext(connection) as asked:
        assert not printrun.waits()

    assert len(asked) <= 6
    # Sections are read whole: they are few.
    for query in (one["sql"] for one in asked if "newsroom_section" not in one["sql"]):
        found = plan(query)
        assert "Seq Scan" not in found
        assert "Sort" not in found
