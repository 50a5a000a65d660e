"""Roles are given by an admin, to somebody else, and every time it is written down."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from newsroom import accounts
from newsroom.models import RoleChange, User
from newsroom.refusals import NotAllowed
from tests.newsroom import desk, signin

pytestmark = pytest.mark.django_db


def roles_of(person: User) -> set[str]:
    return set(person.groups.values_list("name", flat=True))


def send_roles(keeper: User, person: User, *roles: str) -> int:
    client = Client()
    client.force_login(keeper)
    groups = [Group.objects.get(name=role).pk for role in roles]
    sent = {"username": person.username, "zone": "UTC", "groups": groups}
    sent |= {"is_staff": "on", "is_active": "on"}
    address = reverse("admin:newsroom_user_change", args=[person.pk])
    return client.post(address, sent).status_code


def test_each_change_of_roles_is_recorded_with_who_and_when() -> None:
    admin, writer = desk.person("admin"), desk.writer()
    assert accounts.give_roles(writer, ["editor", "writer"], by=admin, at=desk.NOON)
    change = RoleChange.objects.get()
    assert (change.person, change.by, change.at) == (writer, admin, desk.NOON)
    assert (change.before, change.after) == (["writer"], ["editor", "writer"])
    assert roles_of(writer) == {"editor", "writer"}


def test_roles_that_somebody_has_already_are_no_change() -> None:
    assert not accounts.give_roles(desk.writer(), ["writer"], by=desk.person("admin"), at=desk.NOON)
    assert not RoleChange.objects.exists()


@pytest.mark.parametrize("role", ["writer", "editor", "publisher"])
def test_who_keeps_no_accounts_gives_no_roles(role: str) -> None:
    newcomer = User.objects.create(username="newcomer")
    with pytest.raises(NotAllowed, match="by an admin"):
        accounts.give_roles(newcomer, ["publisher"], by=desk.person(role), at=desk.NOON)
    assert roles_of(newcomer) == set()


@pytest.mark.parametrize("kind", ["admin", "superuser"])
def test_nobody_gives_themselves_a_role(kind: str) -> None:
    keeper = desk.person("admin")
    if kind == "superuser":
        keeper = User.objects.create_superuser("root", password="x")
    with pytest.raises(NotAllowed, match="another admin"):
        accounts.give_roles(keeper, ["publisher"], by=keeper, at=desk.NOON)
    send_roles(keeper, keeper, "admin", "publisher")
    assert not RoleChange.objects.exists()
    assert "publisher" not in roles_of(keeper)


def test_the_form_gives_roles_by_the_decision_and_shows_the_record() -> None:
    admin = desk.person("admin")
    newcomer = User.objects.create(username="newcomer", is_staff=True)
    assert send_roles(admin, newcomer, "publisher") == 302
    assert RoleChange.objects.get(person=newcomer).by == admin
    client = Client()
    client.force_login(admin)
    page = client.get(reverse("admin:newsroom_user_change", args=[newcomer.pk]))
    assert f"{admin}: none → publisher" in page.content.decode()


def test_a_password_is_switched_off_and_set_again_by_the_button_that_says_so() -> None:
    person = desk.writer()
    person.set_password("an old password")
    person.save()
    client = signin.lately_proved(desk.person("admin"))
    page = reverse("admin:auth_user_password_change", args=[person.pk])
    assert "Single Sign-On" not in client.get(page).content.decode()
    assert client.post(page, {"unset-password": "1"}).status_code == 302
    person.refresh_from_db()
    assert not person.has_usable_password()
    again = {"password1": "a newer one 8", "password2": "a newer one 8", "set-password": "1"}
    assert client.post(page, again).status_code == 302
    person.refresh_from_db()
    assert person.check_password("a newer one 8")
