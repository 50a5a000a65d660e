"""Whom editions reach, as the first page says it; and who is on an edition's board is on the desk, too."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefings import attending, planning
from briefings.admin import board, editions, firsts, home
from briefings.models import Briefing, Edition, Selection, Subscription
from newsroom import presence
from newsroom.clock import database_now
from newsroom.models import Section
from tests.briefings.desk import press_button, shown, signed_in
from tests.briefings.support import DAY, NOW, Desk, brief, morning, reader
from tests.newsroom.desk import person

MINUTE = timedelta(minutes=1)


@pytest.fixture
def edition(desk: Desk, briefing: Briefing) -> Edition:
    desk.live(brief())
    return planning.plan(briefing, issue_date=DAY, at=NOW)


def on_the_desk() -> str:
    """The words of the panel."""
    client = Client()
    client.force_login(person("editor"))
    page = client.get(reverse("admin:index")).content.decode()
    found = re.search(r'id="on-the-desk">(.*?)</section>', page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_who_looks_at_a_board_is_named_with_the_edition(desk: Desk, edition: Edition) -> None:
    attending.look(edition, by=desk.publisher, at=database_now())
    attending.look(edition, by=desk.writer, at=database_now() - 10 * MINUTE)

    assert on_the_desk() == "On the desk 1 pia on the board of Monday’s Morning Brief"


def test_everybody_is_named_once_where_they_were_heard_of_last(
    desk: Desk, edition: Edition
) -> None:
    now = database_now()
    story = desk.live(brief("Rice"))
    attending.look(edition, by=desk.publisher, at=now - MINUTE)
    presence.enter(story, "dek", tab="a", by=desk.publisher, at=now)
    presence.enter(story, "dek", tab="a", by=desk.editor, at=now - MINUTE)
    attending.look(edition, by=desk.editor, at=now)

    here = on_the_desk()

    assert here.startswith("On the desk 2")
    assert "pia in Rice" in here
    assert "edda on the board of" in here


def test_the_first_page_costs_the_same_whoever_is_on_a_board(desk: Desk, edition: Edition) -> None:
    before = _queries()
    for one in (desk.writer, desk.editor, desk.publisher):
        attending.look(edition, by=one, at=database_now())

    assert _queries() == before


def _queries() -> int:
    client = Client()
    client.force_login(person("editor"))
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("admin:index"))
    return len(captured)


class TestWhomAnEditionReachesFirst:
    """The first page asks what the board asks."""

    @pytest.fixture(autouse=True)
    def _noon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock(monkeypatch, NOW)

    @pytest.fixture
    def edition(self, desk: Desk, briefing: Briefing) -> Edition:
        """With one story, of World."""
        desk.live(brief())
        briefing.sections.set(Section.objects.all())
        return planning.plan(briefing, issue_date=DAY, at=NOW)

    def clock(self, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
        for module in (home, board, editions):
            monkeypatch.setattr(module, "database_now", lambda: at)

    def test_both_name_the_same_first_readers_before_and_after_the_seal(
        self, desk: Desk, briefing: Briefing
    ) -> None:
        desk.live(brief("World news", "World"))
        desk.live(brief("Rain", "Climate"))
        briefing.sections.set(Section.objects.all())
        reader(briefing, "a@example.org", "Pacific/Auckland")
        desk.sealed(briefing, day=DAY - timedelta(days=1))
        Subscription.objects.update(left_at=NOW)
        # Of no other reader in Auckland: one chose what it does not carry, one is another's.
        desk.live(brief("World again", "World"))
        reader(briefing, "silent@example.org", "Pacific/Auckland", ("climate",))
        other = morning(slug="other", name="Other")
        reader(other, "other@example.org", "Pacific/Auckland")
        reader(briefing, "lima@example.org", "America/Lima")
        paused = reader(briefing, "paused@example.org", "Pacific/Auckland")
        Subscription.objects.filter(subscriber=paused).update(paused_until=DAY + timedelta(days=1))
        reader(briefing, "tokyo@example.org", "Asia/Tokyo")
        edition = planning.plan(briefing, issue_date=DAY, at=NOW)
        client = signed_in(desk.publisher)

        assert "and its first readers, in Tokyo, reach 06:00 in 9 h." in lead(client)
        assert "not sealed first in Tokyo, 22 Nov 2026, 21:00 UTC" in coming(client)
        assert "first wave Mon 06:00 Tokyo, Sun 21:00 UTC," in shown(client, edition)
        assert press_button(client, edition, "seal") == 302
        assert "first in Tokyo, 22 Nov 2026, 21:00 UTC" in coming(client)
        assert "first wave in 9 h" in shown(client, edition)

    def test_of_readers_who_are_not_there_nothing_is_said(
        self, desk: Desk, edition: Edition
    ) -> None:
        client = signed_in(desk.publisher)

        assert lead(client).endswith("Monday’s Morning Brief has seven empty slots.")
        assert "first in" not in coming(client)
        assert press_button(client, edition, "seal") == 302
        assert "first in" not in coming(client)

    def test_who_is_past_the_hour_is_told_apart_from_who_comes_next(
        self, desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reader(edition.briefing, "tokyo@example.org", "Asia/Tokyo")
        reader(edition.briefing, "lima@example.org", "America/Lima")
        client = signed_in(desk.publisher)
        self.clock(monkeypatch, NOW + timedelta(hours=13))

        assert "; 1 reader is already past 06:00, and the next, in Lima, reach it in 10 h." in lead(
            client
        )
        assert "next in Lima" in coming(client)
        assert "first wave Mon 06:00 Lima" in shown(client, edition)

    def test_an_edition_past_its_hour_everywhere_is_named_so_and_comes_last(
        self, desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reader(edition.briefing, "tokyo@example.org", "Asia/Tokyo")
        reader(edition.briefing, "silent@example.org", "UTC", ("climate",))
        planning.plan(edition.briefing, issue_date=DAY + timedelta(days=1), at=NOW)
        client = signed_in(desk.publisher)
        self.clock(monkeypatch, NOW + timedelta(hours=17))
        assert "Monday’s Morning Brief has seven empty slots; 1 reader is already past" in lead(
            client
        )

        self.clock(monkeypatch, NOW + timedelta(hours=18))
        assert "Tuesday’s Morning Brief has eight empty slots. Monday’s Morning Brief is past" in (
            lead(client)
        )
        assert lead(client).endswith("Monday’s Morning Brief is past its hour and was not sealed.")
        said = coming(client)
        assert "past its hour, not sealed" in said
        assert said.index("Tue 24 Nov") < said.index("Mon 23 Nov")

    def test_who_paused_until_tuesday_is_there_for_tuesday(
        self, desk: Desk, edition: Edition
    ) -> None:
        paused = reader(edition.briefing, "tokyo@example.org", "Asia/Tokyo")
        Subscription.objects.filter(subscriber=paused).update(paused_until=DAY + timedelta(days=1))
        planning.cancel(edition, by=desk.publisher, at=NOW, note="Its stories are Tuesday’s.")
        tuesday = planning.plan(edition.briefing, issue_date=DAY + timedelta(days=1), at=NOW)
        desk.live(brief("Rain"))
        monday = planning.plan(morning(slug="other", name="Other"), issue_date=DAY, at=NOW)
        Subscription.objects.create(
            subscriber=paused, briefing=monday.briefing, selection=selection(monday.briefing),
            confirmed_at=NOW, paused_until=DAY + timedelta(days=1),
        )  # fmt: skip
        client = signed_in(desk.publisher)

        assert coming(client).count("first in Tokyo") == 1
        assert "No reader would get it" in shown(client, monday)
        assert "first wave Tue 06:00 Tokyo" in shown(client, tuesday)

    def test_many_readers_are_not_counted_at_every_look(
        self, desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reader(edition.briefing, "lima@example.org", "America/Lima")
        client = signed_in(desk.publisher)
        monkeypatch.setattr(firsts, "SMALL", 0)
        monkeypatch.setattr(firsts, "A_SECOND_PER", 0.01)
        assert "first in Lima" in coming(client)
        with CaptureQueriesContext(connection) as captured:
            assert "first in Lima" in coming(client)

        assert not any("briefings_subscription" in one["sql"] for one in captured)

    def test_it_costs_the_same_with_one_edition_and_with_four(
        self, desk: Desk, edition: Edition
    ) -> None:
        before = _queries()
        for name in ("b", "c", "d"):
            more = morning(slug=name, name=name)
            reader(more, f"{name}@example.org", "Asia/Tokyo")
            planning.plan(more, issue_date=DAY, at=NOW)
        sealed = morning(slug="e", name="e")
        reader(sealed, "e@example.org", "Asia/Tokyo")

        assert _queries() == before


def selection(briefing: Briefing) -> Selection:
    return Selection.objects.create(briefing=briefing, sections=[])


def lead(client: Client) -> str:
    """The sentences that the page begins with."""
    return _words(client, r'<p class="lead">(.*?)</p>')


def coming(client: Client) -> str:
    return _words(client, r'id="coming-editions">(.*?)</section>')


def _words(client: Client, part: str) -> str:
    page = client.get(reverse("admin:index")).content.decode()
    found = re.search(part, page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())
