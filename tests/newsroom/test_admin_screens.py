"""The screens of Django's own that the desk keeps: titles, lists, forms and what a looker reads there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from newsroom.models.people import User
from newsroom.models.sections import Section, Storyline
from newsroom.models.story import Story
from perspectives.models import Outlet, Ownership
from tests.newsroom import desk
from tests.newsroom.test_admin_form import signed_in

pytestmark = pytest.mark.django_db


def test_the_days_of_an_owner_come_back_from_their_form_as_they_were() -> None:
    desk.draft()
    outlet = Outlet.objects.get(name="Varn Post")
    days = DateRange(date(1932, 1, 1), date(1983, 1, 1), "[)")
    Ownership.objects.create(outlet=outlet, owner="The town", kind="public", during=days)
    page = reverse("admin:perspectives_outlet_change", args=[outlet.pk])
    shown = signed_in("editor").get(page).content.decode()
    for name, day in (("since", "1932-01-01"), ("until", "1982-12-31")):
        (field,) = re.findall(rf'<input[^>]*name="ownerships-0-{name}"[^>]*>', shown)
        assert 'type="date"' in field
        assert f'value="{day}"' in field
    read = signed_in("writer").get(page).content.decode()
    assert "1 Jan 1932" in read
    assert "31 Dec 1982" in read
    assert ">None<" not in read


@pytest.mark.parametrize("places", [Section, Storyline])
def test_a_place_for_stories_without_an_address_gets_one_of_its_name(
    places: type[Section] | type[Storyline],
) -> None:
    page = reverse(f"admin:newsroom_{places._meta.model_name}_add")
    client = signed_in("editor")
    refused = client.post(page, {"name": "Світ", "slug": "", "position": "1"})
    assert "This name makes no address" in refused.content.decode()
    assert (
        client.post(page, {"name": "The Far North", "slug": "", "position": "1"}).status_code == 302
    )
    made = places.objects.get(name="The Far North")
    assert made.slug == "the-far-north"


def test_every_cell_of_a_list_names_its_column() -> None:
    outlet = Outlet.objects.create(name="Varn Post", slug="varn-post", native_name="")
    shown = (
        signed_in("editor").get(reverse("admin:perspectives_outlet_changelist")).content.decode()
    )
    assert f">{outlet.name}<" in shown
    assert '<td data-label="Verified" class="field-looked_at">not yet</td>' in shown
    assert '<td class="field-latin"></td>' in shown


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("admin:newsroom_story_changelist", "Stories"),
        ("admin:newsroom_section_changelist", "Sections"),
        ("admin:newsroom_section_add", "New section"),
        ("admin:perspectives_outlet_add", "New outlet"),
        ("admin:password_change", "Change your password"),
    ],
)
def test_the_title_says_where_one_is_in_the_desk_s_words(page: str, title: str) -> None:
    shown = signed_in("editor").get(reverse(page)).content.decode()
    assert f"<title>{title} · Parallax desk</title>" in " ".join(shown.split()).replace(
        "<title> ", "<title>"
    )


def test_accounts_are_narrowed_by_role() -> None:
    desk.person("writer")
    alone = User.objects.create_user("nobody-yet")
    client = signed_in("admin")
    page = reverse("admin:newsroom_user_changelist")
    found = {role: list(client.get(page, {"role": role}).context["cl"].result_list)
             for role in ("writer", "none")}  # fmt: skip
    assert [person.roles for person in found["writer"]] == [frozenset({"writer"})]
    assert found["none"] == [alone]


def test_a_section_in_print_shows_its_address_and_says_which_stories_keep_it() -> None:
    section = desk.published().section
    client = signed_in("editor")
    page = client.get(reverse("admin:newsroom_section_change", args=[section.pk])).content.decode()
    refused = client.get(reverse("admin:newsroom_section_delete", args=[section.pk]))
    assert "<label>Address</label>" in re.sub(r"\s*(</?label)\s*", r"\1", page)
    assert "Slug" not in page
    assert "because this depends on it" in refused.content.decode()


def test_home_lists_what_readers_see_under_the_headline_that_they_see() -> None:
    story = desk.published(headline="As it was published").story
    Story.objects.filter(pk=story.pk).update(headline="As the desk has it now")
    html = signed_in("editor").get(reverse("admin:index")).content.decode()
    readers_see = html[html.index("Readers see") :]
    assert "As it was published" in readers_see
    assert "As the desk has it now" not in readers_see


def test_who_mistypes_is_told_so_in_the_desk_s_words() -> None:
    answer = Client().post(reverse("admin:login"), {"username": "x", "password": "y"})
    assert "do not open the desk" in answer.content.decode()
