"""What came out of trying to break the directory's screens and the accounts."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings, global_settings
from django.contrib.auth.models import Group
from django.db.models import Model
from django.urls import reverse

from newsroom.compose import compose
from newsroom.models.sections import Section
from perspectives.models import Outlet, Perspective
from tests.newsroom import desk
from tests.newsroom.test_admin_form import signed_in

pytestmark = pytest.mark.django_db
ADD = "admin:perspectives_outlet_add"


def sent(**typed: str) -> dict[str, str]:
    """An empty form of rows as the browser sends it, and what was typed."""
    names = ("ownerships", "memberships")
    counts = {f"{name}-{total}": "0" for name in names
              for total in ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
    return {**counts, "language": "", "country": "", **typed}


def rows(name: str, *given: dict[str, str]) -> dict[str, str]:
    typed = {f"{name}-{place}-{field}": value
             for place, row in enumerate(given) for field, value in row.items()}  # fmt: skip
    return {**typed, f"{name}-TOTAL_FORMS": str(len(given))}


def post(screen: str, **typed: str) -> Any:
    return signed_in("editor").post(reverse(screen), sent(**typed))


def change(row: Model, **typed: str) -> Any:
    screen = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return signed_in("editor").post(screen, sent(**typed))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "\u200b"}, "Fill this in."),
        ({"name": "bell\x07"}, "cannot be printed"),
        ({"name": "A", "aliases": "y" * 121}, "longer than 120 signs"),
        ({"name": "A", "native_name": "Вісник"}, "which language the native name is in"),
    ],
)
def test_a_name_that_no_brief_can_hold_is_refused_in_words(
    typed: dict[str, str], sentence: str
) -> None:
    answer = post(ADD, **typed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Outlet.objects.exists()


def test_a_name_is_kept_as_a_brief_would_hold_it_so_that_its_stories_still_open() -> None:
    story = desk.draft()
    section = story.section
    outlet = Outlet.objects.get(name="Varn Post")
    change(section, name=" Eu\u202erope  and\nbeyond", slug=section.slug, position="0")
    change(outlet, name="Varn  Post\u200b of\r\nVarn", slug=outlet.slug)
    brief = compose(story).brief
    assert brief.section == "Europe and beyond"
    assert brief.framings[0].outlets[1] == "Varn Post of Varn"


@pytest.mark.parametrize(
    "typed",
    [
        rows("ownerships", {"owner": "A", "kind": "state", "since": "2020-01-01"},
             {"owner": "B", "kind": "party", "since": "2019-01-01", "until": "2021-01-01"}),
        rows("ownerships", {"owner": "A", "kind": "state", "until": "9999-12-31"}),
        rows("memberships", {"perspective": "P"}, {"perspective": "P", "since": "2020-01-01"}),
    ],
)  # fmt: skip
def test_times_that_overlap_in_one_form_or_never_end_are_refused_in_words(
    typed: dict[str, str],
) -> None:
    view = Perspective.objects.create(name="P", key="p", slug="p", number=1)
    filled = {name: str(view.pk) if value == "P" else value for name, value in typed.items()}
    answer = post(ADD, name="An outlet", **filled)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "covers a part of that time" in page or "empty while it lasts" in page
    assert not Outlet.objects.exists()


def test_times_that_only_touch_are_kept() -> None:
    typed = rows("ownerships", {"owner": "A", "kind": "state", "until": "2019-12-31"},
                 {"owner": "B", "kind": "party", "since": "2020-01-01"})  # fmt: skip
    assert post(ADD, name="An outlet", **typed).status_code == 302
    assert Outlet.objects.get().ownerships.count() == 2


def test_what_publications_link_to_keeps_its_address() -> None:
    live = desk.published()
    section, outlet = live.section, Outlet.objects.get(name="Varn Post")
    change(section, name="Europe", slug="moved", position="0")
    change(outlet, name="Varn Post", slug="moved")
    assert Section.objects.get(pk=section.pk).slug == section.slug
    assert Outlet.objects.get(pk=outlet.pk).slug == outlet.slug


def test_before_that_it_can_still_move() -> None:
    story = desk.draft()
    outlet = Outlet.objects.get(name="Varn Post")
    change(story.section, name="Europe", slug="moved", position="0")
    change(outlet, name="Varn Post", slug="moved")
    assert Section.objects.get(pk=story.section_id).slug == "moved"
    assert Outlet.objects.get(pk=outlet.pk).slug == "moved"


@pytest.mark.parametrize("name", ["outlet", "perspective", "section"])
def test_what_stands_in_a_publication_is_not_deleted_and_the_page_says_where(name: str) -> None:
    live = desk.published()
    rows_of: dict[str, Model] = {
        "outlet": Outlet.objects.get(name="Varn Post"),
        "perspective": Perspective.objects.all()[0],
        "section": live.section,
    }
    row = rows_of[name]
    screen = f"admin:{row._meta.app_label}_{name}_delete"
    answer = signed_in("editor").post(reverse(screen, args=[row.pk]), {"post": "yes"})
    page = answer.content.decode()
    assert "stays" in page
    assert " object (" not in page
    assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_an_admin_does_not_change_their_own_roles_but_other_people_s() -> None:
    admin, other = desk.person("admin"), desk.person("writer")
    client = signed_in("admin")
    groups = [str(pk) for pk in Group.objects.values_list("pk", flat=True)]
    for person in (admin, other):
        typed = {"username": person.username, "zone": "UTC", "groups": groups,
                 "is_staff": "on", "is_active": "on"}  # fmt: skip
        screen = reverse("admin:newsroom_user_change", args=[person.pk])
        assert client.post(screen, typed).status_code == 302
    assert admin.groups.count() == 1
    assert other.groups.count() == len(groups)


def test_no_piece_of_a_password_s_hash_is_shown(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    person = desk.person("writer")
    person.set_password("a long enough secret")
    person.save()
    screen = reverse("admin:newsroom_user_change", args=[person.pk])
    page = signed_in("admin").get(screen).content.decode()
    assert "pbkdf2" not in page
    assert person.password.split("$")[2][:6] not in page
    assert "password/" in page
