"""Errors hold a story back; a warning stands with its own reason, which is kept with the submission."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.conf import LazySettings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from newsroom import brieftext, checking, editing, workflow
from newsroom.brief import Source
from newsroom.checks import checklist
from newsroom.compose import compose
from newsroom.knowing import known_of
from newsroom.models import GivenReason, Stage, Story
from perspectives.models import LinkCheck, Membership, Outlet, Ownership, Perspective
from tests.newsroom import desk
from tests.newsroom.test_admin_verbs import signed_in

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).parents[2] / "docs/desk/checks.md"
ALWAYS = DateRange(date(1990, 1, 1), None)
BARE = "framings_show_words:framing-2"


def submit(story: Story, **given: Any) -> Story:
    return workflow.submit(story, by=desk.writer(), at=desk.NOON, **given)


def test_a_warning_without_a_reason_is_refused_and_named() -> None:
    story = desk.draft()

    with pytest.raises(checking.Unanswered, match="Framing B shows no excerpt") as refusal:
        submit(story)

    assert [warning.key for warning in refusal.value.complaints] == [BARE]
    assert Story.objects.get(pk=story.pk).stage == Stage.DRAFT


@pytest.mark.parametrize("reasons", [{BARE: "  "}, {"framings_show_words:framing-1": "So."}])
def test_neither_a_note_nor_spaces_nor_another_reason_counts(reasons: dict[str, str]) -> None:
    with pytest.raises(checking.Unanswered):
        submit(desk.draft(), note="They ran one piece each.", reasons=reasons)


def test_reasons_are_kept_with_the_submission_and_no_others() -> None:
    story = desk.draft()

    submit(story, reasons={BARE: " They ran one piece each. ", "mended:dek": "Gone by now."})

    (kept,) = GivenReason.objects.all()
    assert kept.event == story.events.latest("id")
    assert (kept.warning, kept.reason, kept.field) == (
        "Framing B shows no excerpt.", "They ran one piece each.", "framing-2",
    )  # fmt: skip


def test_an_approver_is_asked_for_no_reason() -> None:
    story = submit(desk.draft(), reasons={BARE: "So it is."})
    assert workflow.approve(story, by=desk.editor(), at=desk.NOON).stage == Stage.APPROVED


def page(story: Story, **sent: str) -> tuple[int, str]:
    address = reverse("admin:newsroom_story_verb", args=[story.pk, "submit"])
    client = signed_in("writer")
    answer = client.post(address, sent) if sent else client.get(address)
    return answer.status_code, answer.content.decode()


def test_the_checklist_asks_at_each_warning_and_leads_to_its_field() -> None:
    story = desk.draft()

    _, shown = page(story)

    assert f'name="reason:{BARE}"' in shown
    assert f"{reverse('admin:newsroom_story_change', args=[story.pk])}#framing-2" in shown
    assert "17 passed" in " ".join(shown.split())


def test_what_was_typed_stays_when_a_reason_is_missing() -> None:
    story = desk.draft(dek="Long ago it opened.")

    status, shown = page(story, note="Please.", **{f"reason:{BARE}": "One piece each."})

    assert status == 409
    assert "The dek gives no date" in shown
    assert ">One piece each.</textarea>" in shown
    given = {f"reason:{BARE}": "So.", "reason:dek_is_dated:dek": "Nobody knows."}
    assert page(story, **given) == (302, "")


def test_a_reason_longer_than_its_column_is_refused_in_words() -> None:
    status, shown = page(desk.draft(), **{f"reason:{BARE}": "a" * 2_001})
    assert status == 409
    assert "A reason has 2001 signs; there is room for 2000." in shown


def test_the_third_perspective_of_the_known_brief_holds_a_states_outlet() -> None:
    text = "World\nA plan\nOn 19 Nov 2025 it came out.\nFocusing Facts\n- So.\n  Source: https://a.example/\nPerspectives\n"
    text += "International general-interest outlets relying on wire services\n"
    text += "e.g., Economic Times, Anadolu Ajansı — They repeat it."
    brief = brieftext.read(text, name="text")[0].brief
    story = editing.begin(brief, by=desk.writer(), at=desk.NOON, imported=True)
    outlet = Outlet.objects.get(names__key="anadolu ajansı")
    told = compose(story).brief
    assert not [c for c in checking.checked(told, at=desk.NOON).found if "state’s" in c.text]
    Ownership.objects.create(
        outlet=outlet, owner="The Republic of Türkiye", kind="state", during=ALWAYS
    )

    found = checking.checked(told, at=desk.NOON).warnings

    (told_of,) = [c for c in found if "state’s" in c.text]
    assert told_of.text == (
        "Framing A is called “International general-interest outlets relying on wire services”, and"
        " Anadolu Ajansı in it is a state’s (The Republic of Türkiye)."
    )


def test_owners_and_members_count_on_their_days_only() -> None:
    told = compose(desk.draft()).brief
    outlet = Outlet.objects.get(names__key="varn post")
    other = Outlet.objects.create(name="Old Post", slug="old-post")
    river = Perspective.objects.get(key="river towns")
    past = DateRange(date(1990, 1, 1), date(2000, 1, 1))
    Ownership.objects.create(outlet=outlet, owner="The state", kind="state", during=past)
    Membership.objects.create(outlet=other, perspective=river, during=past)

    then, now = known_of(told, on=date(1995, 1, 1)), known_of(told, on=date(2026, 1, 1))

    assert then.outlets["Varn Post"].kind == "state"
    assert [known.name for known in then.members["river towns"]] == ["Old Post"]
    assert (now.outlets["Varn Post"].kind, dict(now.members)) == ("", {})


def test_members_are_known_also_where_no_outlet_is_named() -> None:
    told = compose(desk.draft()).brief
    outlet = Outlet.objects.get(names__key="varn post")
    river = Perspective.objects.get(key="river towns")
    Membership.objects.create(outlet=outlet, perspective=river, during=ALWAYS)
    bare = msgspec.structs.replace(told.framings[0], outlets=(), excerpts=(), stances=())

    known = known_of(msgspec.structs.replace(told, framings=(bare,)), on=desk.NOON.date())

    assert [member.name for member in known.members["river towns"]] == ["Varn Post"]
    assert known.outlets == {}


def test_what_is_known_takes_two_queries_however_long_the_brief(
    django_assert_num_queries: Any,
) -> None:
    told = compose(desk.draft()).brief
    many = tuple(
        msgspec.structs.replace(told.framings[0], perspective=f"View {n}", outlets=(f"Paper {n}",))
        for n in range(8)
    )
    for one in (told, msgspec.structs.replace(told, framings=many)):
        with django_assert_num_queries(2):
            known_of(one, on=desk.NOON.date())


def test_a_link_that_is_gone_is_warned_of_from_its_row() -> None:
    url = "https://varn.example/cost"
    LinkCheck.objects.create(url=url, status=404, answered_at=desk.NOON, checked_at=desk.NOON)
    said = desk.brief(
        facts=(msgspec.structs.replace(desk.brief().facts[0], sources=(Source(url),)),)
    )
    found = checklist(said, known_of(said, on=desk.NOON.date())).warnings
    assert "Fact 1: the page of source 1 is gone (its server answered 404)." in [
        c.text for c in found
    ]


@pytest.fixture
def own_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    """What the guide shows, done as it says."""
    guide = GUIDE.read_text()
    (code,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    (named,) = re.findall(r"EDITORIAL_CHECKS=(\S+)", guide)
    (file,) = re.findall(r"here it is `(\w+\.py)`", guide)
    (tmp_path / file).write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    settings.EDITORIAL_CHECKS = [*settings.EDITORIAL_CHECKS, named]


def test_a_newsroom_adds_its_own_check_as_the_guide_shows(own_check: None) -> None:
    story = desk.draft(headline="The bridge opens!")

    with pytest.raises(checking.Unanswered, match="The headline shouts"):
        submit(story, reasons={BARE: "So it is."})

    submit(story, reasons={BARE: "So.", "nobody_shouts:headline": "The minister shouted."})
    assert "The headline does not shout" in checklist(desk.brief()).passed
