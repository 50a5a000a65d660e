"""Another's second step is taken away by an admin, or by the operator, and it stays written down."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from newsroom import factors
from newsroom.models import FactorReset, User
from newsroom.refusals import NotAllowed, Refused
from tests.newsroom import desk, signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]
WHY = "Her phone fell into the harbour; I spoke with her at the desk."


def screen(person: User) -> str:
    return reverse("admin:newsroom_user_second_step", args=[person.pk])


def test_an_admin_takes_it_away_with_a_reason() -> None:
    admin, publisher = desk.person("admin"), signin.member("publisher")
    theirs = signin.signed_in(publisher, signin.with_app(publisher))
    answer = signin.lately_proved(admin).post(screen(publisher), {"note": WHY})
    assert answer.status_code == 302
    reset = FactorReset.objects.get()
    assert (reset.person, reset.by, reset.note) == (publisher, admin, WHY)
    assert reset.kinds == ["recovery_codes", "totp"]
    assert factors.held_by(publisher) == []
    assert not signin.gets_in(theirs)
    assert signin.sign_in(Client(), publisher.username) == "/admin/"


def test_it_is_seen_by_the_person_and_with_the_account() -> None:
    admin, publisher = desk.person("admin"), signin.member("publisher")
    signin.with_app(publisher)
    factors.reset(publisher, by=admin, at=desk.NOON, note=WHY)
    assert WHY in signin.signed_in(publisher).get(signin.OWN).content.decode()
    account = reverse("admin:newsroom_user_change", args=[publisher.pk])
    assert WHY in signin.lately_proved(admin).get(account).content.decode()


def test_without_a_reason_nothing_is_taken_and_what_was_typed_stays() -> None:
    publisher = signin.member("publisher")
    signin.with_app(publisher)
    client = signin.lately_proved(desk.person("admin"))
    assert "Say why" in client.post(screen(publisher), {"note": "  "}).content.decode()
    long = client.post(screen(publisher), {"note": "a" * 5000}).content.decode()
    assert "a" * 5000 in long
    assert factors.has_one(publisher)


@pytest.mark.parametrize("role", ["writer", "editor", "publisher"])
def test_who_keeps_no_accounts_takes_nothing(role: str) -> None:
    admin, other = desk.person("admin"), desk.person(role)
    signin.with_app(admin)
    assert signin.lately_proved(other).post(screen(admin), {"note": WHY}).status_code == 403
    with pytest.raises(NotAllowed, match="by an admin"):
        factors.reset(admin, by=other, at=desk.NOON, note=WHY)


def test_an_admin_shows_first_that_it_is_they() -> None:
    admin, publisher = desk.person("admin"), signin.member("publisher")
    signin.with_app(publisher)
    client = signin.lately_proved(admin)
    session = client.session
    session["proved"] = desk.NOON.isoformat()
    session.save()
    for answer in (client.get(screen(publisher)), client.post(screen(publisher), {"note": WHY})):
        assert answer.headers["Location"].startswith("/admin/signing-in/prove/")
    assert factors.has_one(publisher)


def test_nobody_resets_their_own() -> None:
    admin = desk.person("admin")
    signin.with_app(admin)
    page = signin.lately_proved(admin).post(screen(admin), {"note": WHY}).content.decode()
    assert "another admin has to" in page
    assert factors.has_one(admin)


def test_where_there_is_none_nothing_is_written_down() -> None:
    with pytest.raises(Refused, match="no second step"):
        factors.reset(desk.writer(), by=desk.person("admin"), at=desk.NOON, note=WHY)


def test_nobody_s_second_step_is_a_page_that_is_not_there() -> None:
    address = reverse("admin:newsroom_user_second_step", args=[99_999_999])
    assert signin.lately_proved(desk.person("admin")).get(address).status_code == 404


def test_the_operator_can_when_every_admin_lost_theirs(capsys: pytest.CaptureFixture[str]) -> None:
    admin = desk.person("admin")
    signin.with_app(admin)
    call_command("reset_second_step", admin.username, note="All admins lost their keys.")
    assert FactorReset.objects.get().by is None
    assert "asked to set up anew" in capsys.readouterr().out
    assert not factors.has_one(admin)


@pytest.mark.parametrize(
    ("name", "said"), [("nobody", "Nobody is called"), ("test-writer", "no second")]
)
def test_the_operator_is_told_what_cannot_be_done(name: str, said: str) -> None:
    desk.writer()
    with pytest.raises(CommandError, match=said):
        call_command("reset_second_step", name, note=WHY)
