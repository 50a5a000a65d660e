"""Readers and briefings on the desk: addresses stay out of sight, roles decide, costs do not grow."""

from __future__ import annotations

import logging

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefings import addresses, feedback, subscribing, suppressing
from briefings.models import Briefing, Subscriber, Suppression
from briefings.reports import Kind, Proof, Verdict
from briefings.tokens import Named
from newsroom.models import Section
from tests.briefings.desk import signed_in
from tests.briefings.support import NOW, Desk, brief, person, reader

pytestmark = pytest.mark.django_db
ADDRESS = "Wanda.Example@example.org"
LIST = "/admin/briefings/subscriber/"


@pytest.fixture
def admin(desk: Desk) -> Client:
    return signed_in(person("ada", "admin"))


@pytest.fixture
def wanda(briefing: Briefing) -> Subscriber:
    return reader(briefing, ADDRESS, "Asia/Tokyo")


def page_of(reader: Subscriber) -> str:
    return reverse("admin:briefings_subscriber_change", args=[reader.pk])


def test_readers_are_listed_by_masked_address(desk: Desk, wanda: Subscriber) -> None:
    page = signed_in(desk.publisher).get(LIST).content.decode()

    assert "W…@example.org" in page
    assert "anda" not in page
    assert "Morning Brief" in page


def test_a_writer_sees_no_readers(desk: Desk, wanda: Subscriber) -> None:
    client = signed_in(desk.writer)

    for path in (LIST, page_of(wanda), "/admin/briefings/suppression/", LIST + "find/"):
        assert client.get(path).status_code == 403, path
        assert client.post(path).status_code == 403, path


def test_a_whole_address_finds_its_reader_and_stands_in_no_url_title_or_log(
    admin: Client, wanda: Subscriber, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as captured:
        response = admin.post(LIST + "find/", {"address": f" {ADDRESS.upper()} "}, follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [(page_of(wanda), 302)]
    assert ADDRESS.lower() not in page.lower()
    assert "<title>" in page
    asked = " ".join(query["sql"] for query in captured)
    assert ADDRESS.lower() not in (asked + caplog.text).lower()


def test_an_address_that_nobody_has_is_answered_without_repeating_it(admin: Client) -> None:
    page = admin.post(
        LIST + "find/", {"address": "nobody@example.org"}, follow=True
    ).content.decode()

    assert "No reader has this address." in page
    assert "nobody@example.org" not in page


def test_finding_a_suppressed_address_says_since_when_and_why(
    admin: Client, wanda: Subscriber
) -> None:
    Suppression.objects.create(address_key=addresses.key_of(ADDRESS), reason="complaint", at=NOW)

    page = admin.post(LIST + "find/", {"address": ADDRESS}, follow=True).content.decode()

    assert "since 22 Nov 2026: complaint" in page


def test_the_page_of_a_reader_shows_what_they_were_sent_and_agreed_to(
    desk: Desk, admin: Client, briefing: Briefing, wanda: Subscriber
) -> None:
    desk.live(brief("A bridge opens", section="World"))
    briefing.sections.set(Section.objects.all())
    edition = desk.sealed(briefing).edition
    subscribing.change(Named(wanda.uid), at=NOW, zone="Asia/Tokyo", sections={briefing.pk: ()})

    page = admin.get(page_of(wanda)).content.decode()

    assert "Morning Brief, Monday 23 November 2026" in page
    assert reverse("admin:briefings_edition_change", args=[edition.pk]) in page
    assert "Changed preferences" in page
    assert "anda.example" not in page.lower()


def test_an_administrator_erases_a_reader_who_asked_for_it(
    admin: Client, wanda: Subscriber
) -> None:
    assert admin.post(page_of(wanda), {"do": "erase"}).status_code == 409
    assert admin.post(page_of(wanda), {"do": "erase", "meant": "yes"}).status_code == 302

    wanda.refresh_from_db()
    assert (wanda.address, wanda.address_key) == (None, None)
    assert "Erased" in admin.get(page_of(wanda)).content.decode()
    assert admin.post(page_of(wanda), {"do": "erase", "meant": "yes"}).status_code == 409


def test_a_publisher_erases_nobody(desk: Desk, wanda: Subscriber) -> None:
    client = signed_in(desk.publisher)

    assert "Erase this reader" not in client.get(page_of(wanda)).content.decode()
    assert client.post(page_of(wanda), {"do": "erase", "meant": "yes"}).status_code == 403
    wanda.refresh_from_db()
    assert wanda.erased_at is None


def test_readers_are_found_by_where_they_stand(admin: Client, wanda: Subscriber) -> None:
    for standing, found in (("reads", True), ("asked", False), ("left", False), ("erased", False)):
        page = admin.get(LIST, {"standing": standing}).content.decode()
        assert ("W…@example.org" in page) is found, standing


def test_the_suppression_list_says_why_and_who_said_so(admin: Client) -> None:
    row = Suppression.objects.create(
        address_key="3" * 64, reason="hard bounce 5.1.1", source="Mailgun", at=NOW
    )
    path = "/admin/briefings/suppression/"

    page = admin.get(path).content.decode()

    assert "hard bounce 5.1.1" in page
    assert "Mailgun" in page
    assert "3" * 64 not in page + admin.get(f"{path}{row.pk}/change/").content.decode()
    assert admin.get(path + "add/").status_code == 403
    assert admin.post(f"{path}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_administrator_lifts_a_suppression_and_says_why(
    admin: Client, desk: Desk, wanda: Subscriber
) -> None:
    suppressing.suppress(addresses.key_of(ADDRESS), reason="complaint", at=NOW)
    path = reverse("admin:briefings_suppression_change", args=[Suppression.objects.get().pk])

    assert path in admin.get(page_of(wanda)).content.decode()
    assert signed_in(desk.publisher).post(path, {"note": "Please."}).status_code == 403
    assert "Lift this" not in signed_in(desk.publisher).get(path).content.decode()
    assert admin.post(path, {"note": " "}).status_code == 409
    assert Suppression.objects.exists()
    assert admin.post(path, {"note": "Wanda wrote to us."}).status_code == 302

    assert not Suppression.objects.exists()
    assert "Wanda wrote to us." in admin.get(page_of(wanda)).content.decode()
    assert admin.post(path, {"note": "Again."}).status_code == 404


def test_a_suppressed_address_without_a_reader_is_found_on_the_list(admin: Client) -> None:
    suppressing.suppress(addresses.key_of(ADDRESS), reason="complaint", at=NOW)

    response = admin.post(LIST + "find/", {"address": ADDRESS})

    listed = Suppression.objects.get().pk
    assert response.headers["Location"] == f"/admin/briefings/suppression/{listed}/change/"


def test_the_page_of_a_reader_shows_what_came_back(admin: Client, wanda: Subscriber) -> None:
    verdict = Verdict(Kind.HARD, Proof(reader=wanda.uid), "5.1.1", "550 <b>unknown</b>")
    feedback.take(verdict, source="report by mail", at=NOW)

    page = admin.get(page_of(wanda)).content.decode()

    assert "Hard bounce" in page
    assert "550 &lt;b&gt;unknown" in page
    assert "report by mail" in page


@pytest.mark.parametrize(
    "path", [LIST, "/admin/briefings/briefing/", "/admin/briefings/suppression/"]
)
def test_a_list_costs_the_same_for_one_reader_and_for_forty(
    admin: Client, briefing: Briefing, wanda: Subscriber, path: str
) -> None:
    Suppression.objects.create(address_key="0" * 64, reason="bounce", at=NOW)
    admin.get(path)
    with CaptureQueriesContext(connection) as before:
        admin.get(path)
    for number in range(39):
        reader(briefing, f"r{number}@example.org")
        key = addresses.key_of(f"s{number}@example.org")
        Suppression.objects.create(address_key=key, reason="bounce", at=NOW)

    with CaptureQueriesContext(connection) as after:
        admin.get(path)

    assert len(before) == len(after)
