"""How many readers were told which version of a fact by mail, and how many of them last."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefings import notices, subscribing, told
from briefings.models import Briefing, Delivery, Seal, Subscriber
from briefings.rendering import Wording
from newsroom import editing, press, workflow
from newsroom.brief import Fact
from newsroom.compose import compose
from newsroom.models import Correction, Section, Story
from newsroom.models.facts import FactVersion
from newsroom.rows import PartIds
from tests.briefings.support import DAY, NOW, Desk, brief, morning, reader
from tests.newsroom.desk import person, reasons

WORDING = Wording("Correction: the bridge", "It is 413 metres.", "<p>It is 413 metres.</p>")
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


def fill() -> Desk:
    desk = Desk()
    desk.live(brief())
    desk.live(brief("Rice", "Asia"))
    morning().sections.set(Section.objects.all())
    return desk


@pytest.fixture
def desk(standing_desk: Desk) -> Desk:
    return standing_desk


@pytest.fixture
def briefing(desk: Desk) -> Briefing:
    return Briefing.objects.get()


@pytest.fixture
def story(desk: Desk) -> Story:
    """Live, in a section that the briefing carries."""
    return Story.objects.earliest("pk")


def send(seal: Seal, at: datetime = NOW, *, but: int = 0) -> None:
    """As the sender marks it; `but` of them failed."""
    rows = Delivery.objects.filter(edition_id=seal.edition_id)
    rows.update(state="leased", lease=1, not_before=None)
    failed = list(rows.order_by("pk").values_list("pk", flat=True)[:but])
    rows.filter(pk__in=failed).update(state="failed", settled_at=at)
    rows.exclude(pk__in=failed).update(state="sent", settled_at=at)


def corrected(desk: Desk, story: Story, length: int = 413) -> Correction:
    """The first fact says something else, and readers are told that we erred."""
    old = brief().facts
    new = brief(facts=(Fact(f"The bridge is {length} metres long.", "", old[0].sources), old[1]))
    keys = compose(story).keys
    parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
    editing.save(story, new, parts=parts, version=story.version, by=desk.writer, at=NOW)
    story.refresh_from_db()
    story = workflow.submit(story, by=desk.writer, at=NOW, reasons=reasons(story))
    story = workflow.approve(story, by=desk.editor, at=NOW)
    press.correct(story, by=desk.publisher, at=NOW, note="We misread the register.")
    return Correction.objects.filter(kind="fact").latest("id")


def notice(desk: Desk, briefing: Briefing, correction: Correction, *names: str) -> Seal:
    chosen = Subscriber.objects.filter(address__in=[f"{name}@example.org" for name in names])
    first = correction.publication.story.publications.earliest("number").pk
    last = chosen.annotate(told=F("pk") * 0 + first).values_list("pk", "told")
    return notices.give_notice(
        correction, briefing=briefing, to=last, wording=WORDING, by=desk.publisher, at=NOW
    )


def versions(story: Story) -> list[FactVersion]:
    fact = story.story_facts.get(position=0).fact
    return list(fact.versions.order_by("number"))


def heard(story: Story, *, patiently: bool = False) -> list[tuple[int | None, int | None]]:
    """Readers told, and told last, of each version of the first fact."""
    found = told.heard(versions(story)[0].fact_id, at=NOW, patiently=patiently)
    shown = [found.get(version.pk) for version in versions(story)]
    return [(one.readers, one.last) if one else (0, 0) for one in shown]


def test_nobody_was_told_before_a_mail_is_sent(
    desk: Desk, briefing: Briefing, story: Story
) -> None:
    reader(briefing, "a@example.org")
    desk.sealed(briefing)

    assert heard(story) == [(0, 0)]


def test_readers_of_one_edition_are_those_whose_mail_was_sent(
    desk: Desk, briefing: Briefing, story: Story
) -> None:
    for name in "abc":
        reader(briefing, f"{name}@example.org")
    send(desk.sealed(briefing), but=1)

    assert heard(story) == [(2, 2)]


def test_who_chose_other_sections_was_not_told(
    desk: Desk, briefing: Briefing, story: Story
) -> None:
    reader(briefing, "a@example.org")
    reader(briefing, "b@example.org", sections=("asia",))
    send(desk.sealed(briefing))

    assert heard(story) == [(1, 1)]


def test_a_notice_is_a_telling_of_the_corrected_version(
    desk: Desk, briefing: Briefing, story: Story
) -> None:
    for name in "abc":
        reader(briefing, f"{name}@example.org")
    send(desk.sealed(briefing))
    correction = corrected(desk, story)

    send(notice(desk, briefing, correction, "a", "b"), NOW + HOUR)

    assert heard(story) == [(3, 1), (2, 2)]


def test_who_reads_two_briefings_is_counted_once(
    desk: Desk, briefing: Briefing, story: Story
) -> None:
    both = reader(briefing, "a@example.org")
    evening = morning(slug="evening", name="Evening")
    both.subscriptions.create(
        briefing=evening, selection=subscribing.selection(evening, []), confirmed_at=NOW
    )
    reader(evening, "b@example.org")
    for one in (briefing, evening):
        send(desk.sealed(one))

    assert heard(story) == [(2, 2)]


def test_the_last_is_the_one_that_was_sent_last_not_the_newest(
    desk: Desk, briefing: Briefing, story: Story
) -> None:
    reader(briefing, "a@example.org")
    seal = desk.sealed(briefing)
    correction = corrected(desk, story)
    send(notice(desk, briefing, correction, "a"), NOW)

    send(seal, NOW + HOUR)

    assert heard(story) == [(1, 1), (1, 0)]


def test_many_mails_are_looked_at_for_who_asks_for_it(
    desk: Desk, briefing: Briefing, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        reader(briefing, f"{name}@example.org")
    send(desk.sealed(briefing))
    send(notice(desk, briefing, corrected(desk, story), "a"), NOW + HOUR)
    monkeypatch.setattr(told, "AT_ONCE", 2)

    assert heard(story) == [(None, None), (None, None)]
    assert heard(story, patiently=True) == [(2, 1), (1, 1)]


def screen(story: Story, role: str = "writer", asked: str = "") -> str:
    client = Client()
    client.force_login(person(role))
    fact = versions(story)[0].fact_id
    answer = client.get(reverse("admin:newsroom_fact_change", args=[fact]) + asked)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_fact_s_screen_says_so_beside_each_version(
    desk: Desk, briefing: Briefing, story: Story
) -> None:
    for name in "abc":
        reader(briefing, f"{name}@example.org")
    send(desk.sealed(briefing))
    send(notice(desk, briefing, corrected(desk, story), "a", "b", "c"), NOW + HOUR)

    page = screen(story)

    assert "3 readers were told it. All of them heard another version since." in page
    assert "It is the last they heard of this fact: a correction would reach them." in page


def test_the_screen_offers_to_count_what_is_too_much_at_once(
    desk: Desk, briefing: Briefing, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader(briefing, "a@example.org")
    send(desk.sealed(briefing))
    send(notice(desk, briefing, corrected(desk, story), "a"), NOW + HOUR)
    monkeypatch.setattr(told, "AT_ONCE", 1)

    assert "Count the readers" in screen(story)
    assert "1 reader was told it. They heard another version since." in screen(
        story, asked="?readers=count"
    )


def test_the_screen_costs_the_same_however_many_mails_told_it(
    desk: Desk, briefing: Briefing, story: Story
) -> None:
    reader(briefing, "a@example.org")
    send(desk.sealed(briefing))
    send(notice(desk, briefing, corrected(desk, story), "a"), NOW + HOUR)
    before = _queries(story)
    for number in range(3):
        story.refresh_from_db()
        correction = corrected(desk, story, 500 + number)
        other = morning(slug=f"b{number}", name=f"B{number}")
        for each in range(5):
            reader(other, f"r{number}-{each}@example.org")
        send(desk.sealed(other, DAY + number * A_DAY))
        send(notice(desk, other, correction, f"r{number}-1"), NOW + HOUR)

    assert _queries(story) == before


def _queries(story: Story) -> int:
    client = Client()
    client.force_login(person("writer"))
    fact = versions(story)[0].fact_id
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("admin:newsroom_fact_change", args=[fact]))
    return len(captured)
