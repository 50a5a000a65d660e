"""The desk's screens for facts: the list, a fact by itself, its line on a story's card."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import factchecking
from newsroom.brief import Fact
from newsroom.clock import database_now
from newsroom.models.facts import FactVersion
from newsroom.models.freshness import FactCheck, Verdict
from newsroom.models.story import Story
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "admin:newsroom_fact_changelist"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(desk.person(role))
    return client


def facts_of(story: Story) -> list[FactVersion]:
    return [pin.version for pin in story.story_facts.select_related("version").order_by("position")]


def today() -> date:
    return database_now().date()


def checked(version: FactVersion, days: int, *, verdict: Verdict = Verdict.HOLDS) -> FactCheck:
    """A check that is due in so many days; before today, one that was made long ago."""
    at = database_now() + min(days, 0) * DAY - 2 * DAY
    return factchecking.check(
        version, verdict, how="Against the act.", review_by=today() + days * DAY,
        by=desk.editor(), at=at,
    )  # fmt: skip


def listed(role: str = "writer", **asked: str) -> str:
    answer = signed_in(role).get(reverse(LIST), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(version: FactVersion) -> str:
    return reverse("admin:newsroom_fact_change", args=[version.fact_id])


def test_overdue_facts_come_first_then_by_day() -> None:
    for days, name in ((3, "later"), (-2, "long over"), (0, "today")):
        fact = Fact(f"It is {name}.", sources=desk.brief().facts[0].sources)
        checked(facts_of(desk.published(headline=name, facts=(fact,), framings=()).story)[0], days)

    page = listed()

    order = [page.index(f"It is {name}.") for name in ("long over", "today", "later")]
    assert order == sorted(order)
    assert "review was due 2 days ago" in page
    assert "review is due today" in page


def test_saved_filters_are_in_the_address() -> None:
    over, soon = facts_of(desk.published().story)
    checked(over, -1)
    checked(soon, 5)
    never, doubted = facts_of(desk.published(headline="Another").story)
    checked(doubted, 9, verdict=Verdict.DOUBTFUL)

    shown = {show: listed(show=show) for show in ("overdue", "week", "unchecked", "doubted")}

    where = {show: [v.pk for v in (over, soon, never, doubted) if _stands(shown[show], v)]
             for show in shown}  # fmt: skip
    assert where == {
        "overdue": [over.pk], "week": [soon.pk], "unchecked": [never.pk], "doubted": [doubted.pk],
    }  # fmt: skip


def test_facts_are_found_by_the_section_of_a_story_that_tells_them() -> None:
    here = facts_of(desk.published(section="Asia").story)[0]
    there = facts_of(desk.published(headline="Elsewhere", section="Africa").story)[0]

    page = listed(show="all", section="asia")

    assert _stands(page, here)
    assert not _stands(page, there)


def test_a_draft_s_fact_is_listed_among_all_and_said_to_be_unseen() -> None:
    desk.draft()

    assert "readers do not see it" in listed(show="all")
    assert "The bridge is 412" not in listed(show="unchecked")


def test_an_unknown_filter_and_a_broken_place_show_the_first_page() -> None:
    checked(facts_of(desk.published().story)[0], 2)
    for asked in ({"show": "x"}, {"after": "x"}, {"after": "2026-13-99,1"}, {"after": "9" * 90}):
        assert "The bridge is 412" in listed(**asked)


@pytest.mark.parametrize("show", ["due", "all", "unchecked"])
def test_pages_follow_one_another_and_none_is_shown_twice(
    show: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsroom.admin.factlist.PAGE", 3)
    versions = [v for n in range(4) for v in facts_of(desk.published(headline=f"S{n}").story)]
    if show == "due":
        for version in versions:
            checked(version, 3)
    seen, address, pages = [], reverse(LIST) + f"?show={show}", 0
    while address:
        page = signed_in("writer").get(address).context["page"]
        seen += [row.version.pk for row in page.rows]
        address, pages = page.next and reverse(LIST) + page.next, pages + 1

    assert sorted(seen) == sorted(version.pk for version in versions)
    assert pages == 3


def test_the_list_costs_the_same_however_many_facts_and_stories() -> None:
    checked(facts_of(desk.published().story)[0], -1)
    client = signed_in("editor")
    pages = [reverse(LIST) + f"?show={show}" for show in ("due", "overdue", "unchecked", "all")]
    before = [_queries(client, page) for page in pages]
    for number in range(8):
        for version in facts_of(desk.published(headline=f"S{number}").story):
            checked(version, -number)

    assert [_queries(client, page) for page in pages] == before


def test_a_fact_shows_its_versions_what_changed_and_where_each_stands() -> None:
    story = desk.published().story
    checked(facts_of(story)[0], 3)
    facts = desk.brief().facts
    desk.reworded(story, facts=(Fact("The bridge is 413 metres long.", "", facts[0].sources),
                                facts[1]))  # fmt: skip

    page = signed_in("writer").get(page_of(facts_of(story)[0])).content.decode()

    assert "<del>412</del><ins>413</ins>" in page
    assert "readers are told version 1 here" in page
    assert "the draft tells version 2" in page
    assert "Against the act." in page
    assert "Act of handover" in page
    assert "Nobody has checked this wording yet." in page


def test_a_fact_costs_the_same_however_many_versions_and_stories() -> None:
    story = desk.published().story
    fact, second = desk.brief().facts
    client = signed_in("writer")
    checked(facts_of(story)[0], 4)
    before = _queries(client, page_of(facts_of(story)[0]))
    for number in range(3):
        desk.updated(story, facts=(Fact(f"{number} m.", "", fact.sources), second))
        checked(facts_of(story)[0], 4)

    assert _queries(client, page_of(facts_of(story)[0])) == before


def test_a_check_is_kept_from_the_form_and_said() -> None:
    version = facts_of(desk.draft())[0]
    form = _check(version, how="By phone with the port.", review_by=str(today() + 4 * DAY))

    answer = signed_in("writer").post(page_of(version), form, follow=True)

    made = FactCheck.objects.get()
    assert (made.how, made.by) == ("By phone with the port.", desk.writer())
    assert "to be looked at again by" in answer.content.decode()


def test_a_refused_check_keeps_what_was_typed() -> None:
    version = facts_of(desk.draft())[0]
    form = _check(version, how="By phone.", review_by="2001-01-01")

    answer = signed_in("writer").post(page_of(version), form)

    assert answer.status_code == 409
    assert 'value="By phone."' in answer.content.decode()
    assert not FactCheck.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"do": ""},
        {"do": "burn:1"},
        {"verdict": "maybe"},
        {"review_by": "soon"},
        {"how": "a\0b"},
    ],
)
def test_bad_input_gets_a_sentence(wrong: dict[str, str]) -> None:
    version = facts_of(desk.draft())[0]
    form = _check(version, **{"how": "By phone.", "review_by": "", **wrong})
    if wrong.get("do") == "burn:1":
        form["do"] = f"burn:{version.pk}"
    answer = signed_in("writer").post(page_of(version), form)
    assert answer.status_code in {404, 409}
    assert not FactCheck.objects.exists()


def test_a_day_is_set_on_the_screen_without_a_check() -> None:
    version = facts_of(desk.published().story)[0]
    form = {"do": f"set-day:{version.pk}", f"{version.pk}-day": str(today() + 4 * DAY)}

    answer = signed_in("writer").post(page_of(version), form, follow=True)

    page = answer.content.decode()
    assert "To be looked at by" in page
    assert "set by test-writer; not checked yet" in " ".join(page.split())
    assert "Still true" not in page
    assert _stands(listed(show="unchecked"), version)
    assert _stands(listed(), version)


@pytest.mark.parametrize("day", ["", "soon", "2001-01-01"])
def test_a_refused_day_keeps_what_was_typed(day: str) -> None:
    version = facts_of(desk.draft())[0]
    form = {"do": f"set-day:{version.pk}", f"{version.pk}-day": day}

    answer = signed_in("writer").post(page_of(version), form)

    assert answer.status_code == 409
    assert f'value="{day}"' in answer.content.decode()


def test_one_click_confirms_and_comes_back() -> None:
    version = facts_of(desk.published().story)[0]
    check = checked(version, -1)
    form = {
        "do": f"still-true:{version.pk}", f"{version.pk}-after": str(check.pk),
        "next": reverse("admin:index"),
    }  # fmt: skip

    answer = signed_in("publisher").post(page_of(version), form)

    assert answer.headers["Location"] == reverse("admin:index")
    assert version.checks.count() == 2


def test_it_leads_nowhere_else_than_back_to_the_desk() -> None:
    version = facts_of(desk.draft())[0]
    form = _check(version, how="By phone.") | {"next": "https://evil.example/"}

    answer = signed_in("writer").post(page_of(version), form)

    assert answer.headers["Location"] == page_of(version)


def test_an_administrator_sees_no_fact() -> None:
    version = facts_of(desk.draft())[0]
    client = signed_in("admin")

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(page_of(version)).status_code == 403
    assert client.post(page_of(version), _check(version, how="x")).status_code == 403


def _check(version: FactVersion, **fields: str) -> dict[str, str]:
    given = {"how": "", "review_by": "", "verdict": "holds", **fields}
    form = {f"{version.pk}-{name}": value for name, value in given.items() if name != "do"}
    return form | {"do": fields.get("do", f"check:{version.pk}")}


def _stands(page: str, version: FactVersion) -> bool:
    return f"/fact/{version.fact_id}/" in page


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
