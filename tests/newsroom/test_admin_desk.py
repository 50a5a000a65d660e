"""The desk as a place: who comes in, what it costs, what its pages may load."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.desk import DeskSite
from newsroom.models.people import User
from newsroom.models.story import Story
from perspectives.directory import add_outlet
from perspectives.models import Outlet, Perspective
from tests.newsroom import desk
from tests.newsroom.crowd import crowd
from tests.newsroom.signin import lately_proved

pytestmark = pytest.mark.django_db
ROLES = ["writer", "editor", "publisher", "admin"]


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(desk.person(role))
    return client


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def pages(story: Story) -> list[str]:
    outlet, perspective = Outlet.objects.all()[0], Perspective.objects.all()[0]
    return [
        reverse("admin:index"),
        reverse("admin:newsroom_story_changelist"),
        reverse("admin:newsroom_story_add"),
        reverse("admin:newsroom_story_import"),
        reverse("admin:newsroom_story_change", args=[story.pk]),
        reverse("admin:newsroom_story_history", args=[story.pk]),
        reverse("admin:newsroom_story_preview", args=[story.pk]),
        reverse("admin:newsroom_story_verb", args=[story.pk, "submit"]),
        reverse("admin:newsroom_section_changelist"),
        reverse("admin:newsroom_section_add"),
        reverse("admin:newsroom_storyline_changelist"),
        reverse("admin:perspectives_outlet_changelist"),
        reverse("admin:perspectives_outlet_add"),
        reverse("admin:perspectives_outlet_change", args=[outlet.pk]),
        reverse("admin:perspectives_outlet_history", args=[outlet.pk]),
        reverse("admin:perspectives_outlet_delete", args=[outlet.pk]),
        reverse("admin:perspectives_perspective_changelist"),
        reverse("admin:perspectives_perspective_change", args=[perspective.pk]),
        reverse("admin:password_change"),
        reverse("admin:app_list", args=["newsroom"]),
    ]


def account_pages() -> list[str]:
    person = desk.person("writer")
    return [
        reverse("admin:index"),
        reverse("admin:newsroom_user_changelist"),
        reverse("admin:newsroom_user_add"),
        reverse("admin:newsroom_user_change", args=[person.pk]),
        reverse("admin:auth_user_password_change", args=[person.pk]),
    ]


def test_no_page_of_the_desk_carries_anything_inline_or_of_another_look() -> None:
    story = desk.draft()
    editor, admin = signed_in("editor"), lately_proved(desk.person("admin"))
    visits = [(editor, page) for page in pages(story)]
    visits += [(admin, page) for page in account_pages()]
    for client, page in visits:
        answer = client.get(page)
        text = answer.content.decode()
        policy = answer.headers["Content-Security-Policy"]
        assert answer.status_code == 200, page
        assert "unsafe" not in policy, page
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style", text), page
        assert "/static/admin/" not in text, page
        scripts = re.findall(r"<script[^>]*>", text)
        nonces = re.findall(r'<script[^>]* nonce="([^"]+)"', text)
        assert len(nonces) == len(scripts), page
        assert all(f"'nonce-{nonce}'" in policy for nonce in nonces), page


def test_the_policy_allows_scripts_by_nonce_only_and_a_new_one_each_time() -> None:
    policies = [
        Client().get(reverse("admin:login")).headers["Content-Security-Policy"] for _ in range(2)
    ]
    nonces = [re.search(r"script-src 'nonce-([^']+)'(;|$)", policy) for policy in policies]
    assert all(nonces)
    assert nonces[0][1] != nonces[1][1]  # type: ignore[index]
    assert "default-src 'none'" in policies[0]


def test_list_and_home_cost_the_same_with_one_story_and_with_two_hundred() -> None:
    desk.published()
    lists = [
        reverse("admin:index"),
        reverse("admin:newsroom_story_changelist"),
        reverse("admin:perspectives_outlet_changelist"),
        reverse("admin:perspectives_perspective_changelist"),
    ]
    client = signed_in("editor")
    for page in lists:
        client.get(page)
    before = [queries(client, page) for page in lists]
    crowd(200)
    for number in range(10):
        desk.draft(headline=f"Story number {number}")
        desk.published(headline=f"Told {number}", section=f"Section {number}")
        add_outlet(f"Outlet number {number}")
    assert [queries(client, page) for page in lists] == before


def test_a_story_page_costs_the_same_however_long_the_story() -> None:
    brief = desk.brief()
    short, long = desk.draft(), desk.draft(headline="Long", facts=brief.facts * 6)
    client = signed_in("editor")
    costs = []
    for story in (short, long):
        page = reverse("admin:newsroom_story_change", args=[story.pk])
        client.get(page)
        costs.append(queries(client, page))
    assert costs[0] == costs[1]


def test_an_administrator_keeps_accounts_and_sees_no_story() -> None:
    story = desk.draft()
    client = signed_in("admin")
    assert client.get(reverse("admin:newsroom_user_changelist")).status_code == 200
    for name, args in (("changelist", []), ("add", []), ("change", [story.pk])):
        page = reverse(f"admin:newsroom_story_{name}", args=args)
        assert client.get(page).status_code == 403


def test_a_superuser_without_a_role_gets_accounts_but_no_verb() -> None:
    User.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(User.objects.get(username="root"))
    story = desk.draft()
    page = reverse("admin:newsroom_story_verb", args=[story.pk, "embargo"])
    assert client.get(reverse("admin:newsroom_user_changelist")).status_code == 200
    assert client.get(reverse("admin:newsroom_story_changelist")).status_code == 403
    assert client.post(page, {"until": ""}).status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_no_story_and_no_person_can_be_deleted_by_anybody(role: str) -> None:
    story = desk.published().story
    client = signed_in(role)
    for page in (
        reverse("admin:newsroom_story_delete", args=[story.pk]),
        reverse("admin:newsroom_user_delete", args=[story.created_by_id]),
    ):
        assert client.post(page, {"post": "yes"}).status_code == 403
    assert Story.objects.filter(pk=story.pk).exists()


def test_an_outlet_that_was_published_cannot_be_deleted() -> None:
    desk.published()
    outlet = Outlet.objects.get(name="Varn Post")
    page = reverse("admin:perspectives_outlet_delete", args=[outlet.pk])
    signed_in("editor").post(page, {"post": "yes"})
    assert Outlet.objects.filter(pk=outlet.pk).exists()


def test_a_writer_looks_at_the_directory_and_changes_nothing_in_it() -> None:
    desk.draft()
    client = signed_in("writer")
    outlet = Outlet.objects.all()[0]
    page = reverse("admin:perspectives_outlet_change", args=[outlet.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"name": "Mine"}).status_code == 403


@pytest.mark.parametrize("query", ["вісник", "РІЧКОВИЙ", "ｖａｒｎ", "post"])
def test_outlets_are_found_by_any_name_in_any_script(query: str) -> None:
    desk.draft()
    page = reverse("admin:perspectives_outlet_find")
    found = signed_in("writer").get(page, {"q": query}).json()["found"]
    assert len(found) == 1


def test_other_apps_add_to_the_navigation_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [*DeskSite.nav, ("Storylines", "admin:newsroom_storyline_changelist")]
    monkeypatch.setattr(DeskSite, "nav", entries)
    page = signed_in("writer").get(reverse("admin:index")).content.decode()
    assert reverse("admin:newsroom_storyline_changelist") in page


@pytest.mark.parametrize(
    ("value", "headlines"),
    [("draft", ["A draft"]), ("changed", []), ("published", ["The bridge at Varn opens"])],
)
def test_the_list_is_narrowed_by_stage(value: str, headlines: list[str]) -> None:
    desk.published()
    desk.draft(headline="A draft")
    page = reverse("admin:newsroom_story_changelist")
    rows = signed_in("editor").get(page, {"stage": value}).context["cl"].result_list
    assert [story.headline for story in rows] == headlines


def test_the_list_is_searched_in_facts_and_framings_too() -> None:
    desk.draft()
    page = reverse("admin:newsroom_story_changelist")
    client = signed_in("editor")
    for words, count in (("412 metres", 1), ("road to nowhere", 1), ("zeppelin", 0)):
        assert len(client.get(page, {"q": words}).context["cl"].result_list) == count


def test_the_house_is_checked() -> None:
    call_command("check")


def test_an_outlets_owner_and_perspective_are_kept_with_their_days() -> None:
    desk.draft()
    outlet, other = Outlet.objects.get(name="Varn Post"), Outlet.objects.get(name="Capital Courier")
    client = signed_in("editor")
    for one in (outlet, other):
        page = reverse("admin:perspectives_outlet_change", args=[one.pk])
        sent = {
            "name": one.name, "slug": one.slug, "aliases": f"{one.name} online", "verified": "on",
            "ownerships-TOTAL_FORMS": "1", "ownerships-INITIAL_FORMS": "0",
            "ownerships-0-owner": "The town", "ownerships-0-kind": "public",
            "ownerships-0-since": "2020-01-01", "ownerships-0-until": "2024-12-31",
            "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0",
            "memberships-0-perspective": str(Perspective.objects.all()[0].pk),
            "memberships-0-since": "2021-01-01",
        }  # fmt: skip
        answer = client.post(page, sent)
        assert answer.status_code == 302, answer.context["errors"]
    outlet.refresh_from_db()
    assert outlet.verified_at is not None
    assert str(outlet.ownerships.get().during.upper) == "2025-01-01"
    assert outlet.memberships.get().during.upper is None
    assert outlet.names.filter(key="varn post online").exists()


def test_a_new_perspective_gets_its_number_and_its_members_by_name() -> None:
    desk.draft()
    page = reverse("admin:perspectives_perspective_add")
    sent = {
        "name": "The villages", "definition": "Papers of places below 5,000 people",
        "memberships-TOTAL_FORMS": "2", "memberships-INITIAL_FORMS": "0",
        "memberships-0-outlet_name": "ВІСНИК",
    }  # fmt: skip
    client = signed_in("publisher")
    unknown = client.post(page, sent)
    assert "No outlet goes by that name" in unknown.content.decode()
    assert not Perspective.objects.filter(name="The villages").exists()
    answer = client.post(page, sent | {"memberships-0-outlet_name": "РІЧКОВИЙ ВІСНИК"})
    assert answer.status_code == 302
    made = Perspective.objects.get(name="The villages")
    assert made.number == Perspective.objects.count()
    assert made.memberships.get().outlet.name == "Річковий вісник"


def test_an_administrator_gives_a_person_a_role() -> None:
    client = signed_in("admin")
    sent = {
        "username": "newcomer",
        "password1": "a long pass phrase",
        "password2": "a long pass phrase",
    }
    client.post(reverse("admin:newsroom_user_add"), sent)
    person = User.objects.get(username="newcomer")
    page = reverse("admin:newsroom_user_change", args=[person.pk])
    role = desk.editor().groups.get().pk
    given = {"username": "newcomer", "zone": "Asia/Tokyo", "groups": [role]}
    given |= {"is_staff": "on", "is_active": "on"}
    assert client.post(page, given).status_code == 302
    person = User.objects.get(username="newcomer")
    assert person.may("approve")
    assert (person.is_staff, person.is_superuser, person.zone) == (True, False, "Asia/Tokyo")


def test_a_person_sets_the_zone_of_their_clocks() -> None:
    client = signed_in("writer")
    client.post(
        reverse("admin:zone"), {"zone": "Asia/Kolkata", "next": "https://elsewhere.example/"}
    )
    assert User.objects.get(username="test-writer").zone == "Asia/Kolkata"
    client.post(reverse("admin:zone"), {"zone": "Mars/Olympus"})
    assert User.objects.get(username="test-writer").zone == "Asia/Kolkata"
