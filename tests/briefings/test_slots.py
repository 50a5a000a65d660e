"""Slots: what an edition means to hold, from the weekday's template; whose an empty one is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from briefings import planning, slotting
from briefings.admin import board, home
from briefings.models import Briefing, Edition, EditionSlot
from briefings.slotting import BadTemplate, Row, Told
from newsroom.models import Live, Section
from newsroom.refusals import NotAllowed, Stale
from tests.briefings.desk import order, press_button, queries, shown, signed_in
from tests.briefings.support import DAY, NOW, Desk, brief, morning

pytestmark = pytest.mark.django_db
MONDAY = DAY.weekday()


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (board, home):
        monkeypatch.setattr(module, "database_now", lambda: NOW)


@pytest.fixture
def sections(db: None) -> dict[str, Section]:
    names = ("World", "Climate", "Science")
    return {
        name: Section.objects.create(name=name, slug=name.lower(), position=place)
        for place, name in enumerate(names)
    }


@pytest.fixture
def template(desk: Desk, sections: dict[str, Section]) -> Briefing:
    """Two stories of Climate, then one of World, then one of Science, which is the writer's."""
    briefing = morning()
    rows = [
        Row(sections["Climate"], 2), Row(sections["World"]), Row(sections["Science"], 1, desk.writer),
    ]  # fmt: skip
    slotting.draw_up(briefing, rows, weekdays=[MONDAY], by=desk.editor)
    return briefing


def slot_of(edition: Edition, section: str) -> EditionSlot:
    return edition.slots.get(section__name=section)


def test_an_edition_is_planned_with_the_slots_of_its_weekday_and_the_newest_that_fill_them(
    desk: Desk, template: Briefing
) -> None:
    for number, (name, section) in enumerate(
        [("W1", "World"), ("W2", "World"), ("C1", "Climate"), ("C2", "Climate"), ("C3", "Climate")]
    ):
        desk.live(brief(name, section), NOW - timedelta(hours=9 - number))

    monday = planning.plan(template, issue_date=DAY, at=NOW)
    tuesday = planning.plan(template, issue_date=DAY + timedelta(days=1), at=NOW)

    assert order(monday) == ["C3", "C2", "W2"]
    assert [slot.section.name for slot in monday.slots.all()] == [
        "Climate", "Climate", "World", "Science",
    ]  # fmt: skip
    assert not tuesday.slots.exists()
    assert order(tuesday) == ["W1", "C1"]


def test_the_empty_slots_of_a_section_are_numbered_on_from_its_stories(
    desk: Desk, template: Briefing
) -> None:
    desk.live(brief("W1", "World"))
    edition = planning.plan(template, issue_date=DAY, at=NOW)
    client = signed_in(desk.editor)

    assert numbers(shown(client, edition)) == ["1", "2", "1", "1"]
    desk.live(brief("C1", "Climate"))
    press_button(client, edition, f"carry:{Live.objects.get(headline='C1').pk}")
    assert numbers(shown(client, edition)) == ["1", "1", "2", "1"], "World stands first now"


def numbers(page: str) -> list[str]:
    """Of all stories and empty slots, from above."""
    return re.findall(r'<span class="num" aria-hidden="true">(\d+)</span>', page)


def test_without_a_template_there_are_no_slots_and_nothing_is_called_empty(desk: Desk) -> None:
    desk.live(brief())
    edition = planning.plan(morning(), issue_date=DAY, at=NOW)

    page = shown(signed_in(desk.publisher), edition)

    assert not edition.slots.exists()
    assert "empty" not in page.lower()
    assert "slot" not in page.split("<main", 1)[1].replace("data-slots", "").replace(
        'class="slot', ""
    )


def test_a_late_story_joins_only_where_its_section_has_an_empty_slot(
    desk: Desk, template: Briefing
) -> None:
    desk.live(brief("W1", "World"), NOW - timedelta(hours=1))
    edition = planning.plan(template, issue_date=DAY, at=NOW)
    desk.live(brief("W2", "World"), NOW)
    desk.live(brief("C1", "Climate"), NOW)

    planning.refresh_plan(edition)

    assert order(edition) == ["C1", "W1"]


def test_a_slot_left_out_is_not_filled_by_the_clock(desk: Desk, template: Briefing) -> None:
    edition = planning.plan(template, issue_date=DAY, at=NOW)
    slotting.leave_out(slot_of(edition, "World"), by=desk.editor, at=NOW)
    desk.live(brief("W1", "World"), NOW)

    planning.refresh_plan(edition)
    assert order(edition) == []

    slotting.put_back(slot_of(edition, "World"), by=desk.editor, at=NOW)
    planning.refresh_plan(edition)
    assert order(edition) == ["W1"]


def test_an_owners_own_story_fills_their_slot_before_nobodys() -> None:
    ben, ines = 7, 8
    slots = [EditionSlot(pk=1, section_id=5), EditionSlot(pk=2, section_id=5, owner_id=ben)]

    assert slotting.filled(slots, [Told(10, 5, ben)]) == {2: 10}
    assert slotting.filled(slots, [Told(10, 5, ines)]) == {1: 10}
    assert slotting.filled(slots, [Told(10, 5, ines), Told(11, 5, ines)]) == {1: 10, 2: 11}
    assert slotting.filled(slots, [Told(10, 6, ben)]) == {}


def test_a_writer_takes_an_empty_slot_and_gives_none_away(desk: Desk, template: Briefing) -> None:
    edition = planning.plan(template, issue_date=DAY, at=NOW)
    client = signed_in(desk.writer)
    world = slot_of(edition, "World")

    assert f'value="give:{world.pk}"' not in shown(client, edition)
    assert press_button(client, edition, f"take:{world.pk}") == 302
    assert slot_of(edition, "World").owner == desk.writer
    assert press_button(client, edition, f"give:{world.pk}", **{f"to-{world.pk}": "nobody"}) == 403
    assert press_button(client, edition, f"leave:{world.pk}") == 403
    assert "wim has it" in shown(client, edition)


def test_a_slot_that_a_colleague_has_is_not_taken_from_them(desk: Desk, template: Briefing) -> None:
    edition = planning.plan(template, issue_date=DAY, at=NOW)

    with pytest.raises(Stale, match="wim has this slot"):
        slotting.take(slot_of(edition, "Science"), by=desk.editor, at=NOW)


def test_an_editor_gives_a_slot_leaves_it_out_and_puts_it_back(
    desk: Desk, template: Briefing
) -> None:
    edition = planning.plan(template, issue_date=DAY, at=NOW)
    client = signed_in(desk.editor)
    pk = slot_of(edition, "World").pk

    assert press_button(client, edition, f"give:{pk}") == 409
    assert press_button(client, edition, f"give:{pk}", **{f"to-{pk}": str(desk.writer.pk)}) == 302
    assert "A slot of World is empty; wim has it." in shown(client, edition)
    assert press_button(client, edition, f"leave:{pk}") == 302
    page = shown(client, edition)
    assert "A slot left out of this edition" in page
    assert "A slot of World is empty" not in page
    assert press_button(client, edition, f"back:{pk}") == 302
    assert "A slot of World is empty; wim has it." in shown(client, edition)


def test_an_empty_slot_is_a_warning_and_holds_no_seal(desk: Desk, template: Briefing) -> None:
    desk.live(brief("W1", "World"))
    edition = planning.plan(template, issue_date=DAY, at=NOW)

    assert "A slot of Climate is empty; nobody has it." in shown(signed_in(desk.publisher), edition)
    assert press_button(signed_in(desk.publisher), edition, "seal") == 302


def test_nobody_outside_the_desk_is_given_a_slot_and_a_sealed_edition_keeps_its_own(
    desk: Desk, template: Briefing
) -> None:
    desk.live(brief("W1", "World"))
    edition = planning.plan(template, issue_date=DAY, at=NOW)
    slot = slot_of(edition, "Climate") if edition.slots.count() == 1 else edition.slots.first()
    assert slot
    desk.writer.groups.clear()
    outsider = type(desk.writer).objects.get(pk=desk.writer.pk)

    with pytest.raises(NotAllowed, match="writes and arranges nothing"):
        slotting.give(slot, to=outsider, by=desk.editor, at=NOW)
    press_button(signed_in(desk.publisher), edition, "seal")
    with pytest.raises(Stale, match="sealed"):
        slotting.take(slot, by=desk.editor, at=NOW)


def test_a_new_template_reaches_open_editions_that_nobody_touched(
    desk: Desk, template: Briefing, sections: dict[str, Section]
) -> None:
    touched = planning.plan(template, issue_date=DAY, at=NOW)
    untouched = planning.plan(template, issue_date=DAY + timedelta(days=7), at=NOW)
    slotting.take(slot_of(touched, "World"), by=desk.editor, at=NOW)

    laid = slotting.draw_up(
        template, [Row(sections["World"], 3)], weekdays=[MONDAY], by=desk.editor
    )

    assert laid == 1
    assert (touched.slots.count(), untouched.slots.count()) == (4, 3)


def test_a_template_that_no_edition_could_hold_is_refused(
    desk: Desk, template: Briefing, sections: dict[str, Section]
) -> None:
    world = sections["World"]
    for rows, days in (
        ([Row(world, 0)], [MONDAY]), ([Row(world, 20)] * 3, [MONDAY]), ([Row(world, 21)], [MONDAY]),
        ([Row(world)], [9]),
    ):  # fmt: skip
        with pytest.raises(BadTemplate):
            slotting.draw_up(template, rows, weekdays=days, by=desk.editor)
    with pytest.raises(NotAllowed):
        slotting.draw_up(template, [], weekdays=[MONDAY], by=desk.writer)
    assert template.weekday_slots.count() == 3


def test_an_editor_draws_up_a_day_on_its_own_screen(
    desk: Desk, template: Briefing, sections: dict[str, Section]
) -> None:
    client = signed_in(desk.editor)
    path = reverse("admin:briefings_briefing_slots", args=[template.pk])
    world, climate = str(sections["World"].pk), str(sections["Climate"].pk)
    lines = {
        "day": str(MONDAY), "place": ["2", "1", "3"], "section": [world, climate, ""],
        "stories": ["2", "1", "1"], "owner": [str(desk.editor.pk), "", ""],
    }  # fmt: skip

    assert client.post(path, lines | {"do": "every"}).status_code == 302

    kept = template.weekday_slots.filter(weekday=6).order_by("position")
    assert [(slot.section.name, slot.stories, slot.owner) for slot in kept] == [
        ("Climate", 1, None), ("World", 2, desk.editor),
    ]  # fmt: skip
    assert template.weekday_slots.count() == 14
    refused = client.post(path, lines | {"do": "day", "stories": ["two", "1", "1"]})
    assert refused.status_code == 409
    assert "say in figures how many stories" in refused.content.decode()
    assert 'value="two"' in refused.content.decode()
    assert signed_in(desk.writer).get(path).status_code == 403


def test_the_board_costs_the_same_with_one_slot_and_with_forty(
    desk: Desk, sections: dict[str, Section]
) -> None:
    small, large = morning(), morning(slug="large", name="Large")
    slotting.draw_up(small, [Row(sections["World"])], weekdays=[MONDAY], by=desk.editor)
    rows = [Row(section, 13, desk.writer) for section in sections.values()]
    slotting.draw_up(large, rows, weekdays=[MONDAY], by=desk.editor)
    one, forty = (planning.plan(each, issue_date=DAY, at=NOW) for each in (small, large))
    client = signed_in(desk.publisher)
    shown(client, one)

    path = reverse("admin:briefings_edition_change", args=[one.pk])
    other = reverse("admin:briefings_edition_change", args=[forty.pk])
    assert queries(client, path) == queries(client, other)


def test_the_desks_first_page_names_the_empty_slots_and_whose_they_are(
    desk: Desk, template: Briefing
) -> None:
    desk.live(brief("W1", "World"))
    edition = planning.plan(template, issue_date=DAY, at=NOW)
    slotting.leave_out(edition.slots.first() or EditionSlot(), by=desk.editor, at=NOW)

    page = " ".join(signed_in(desk.editor).get(reverse("admin:index")).content.decode().split())

    assert "1 of 3 slots filled" in page
    assert "Climate: empty, nobody has it" in page
    assert "Science: empty, wim" in page
