"""What the tests of the sign-in need: people with passwords and second steps, and browsers of theirs."""

from __future__ import annotations

import re
from datetime import datetime
from typing import cast

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from newsroom import deskmail, factors
from newsroom.clock import database_now
from newsroom.models import User
from tests.newsroom import desk

PASSWORD = "four lamps on a pier"
LOGIN = "/admin/login/"
STEP = "/admin/login/code/"
OWN = "/admin/signing-in/"


def member(role: str) -> User:
    """The person of this role, who has a password and an address."""
    person = desk.person(role)
    person.email = f"{role}@desk.example"
    person.set_password(PASSWORD)
    person.save()
    return person


def code_of(secret: str, *, at: datetime | None = None, steps: int = 0) -> str:
    """What an app with this secret shows, so many half minutes later."""
    step = int((at or database_now()).timestamp()) // factors.PERIOD
    return str(format_hotp_value(hotp_value(secret, step + steps)))


def with_app(person: User) -> str:
    """Give the person an app, as of the half minute before this one; its secret."""
    secret = str(generate_totp_secret())
    now = database_now()
    factors.add_app(by=person, secret=secret, code=code_of(secret, at=now, steps=-1), at=now)
    return secret


def recovery_codes(person: User) -> list[str]:
    row = Authenticator.objects.get(user=person, type=factors.CODES)
    codes: list[str] = row.wrap().get_unused_codes()
    return codes


def sign_in(
    client: Client, name: str, password: str = PASSWORD, to: str = "", **headers: str
) -> str:
    """Where the password leads; "" where it leads nowhere."""
    sent = {"username": name, "password": password} | ({"next": to} if to else {})
    return client.post(LOGIN, sent, headers=headers).headers.get("Location", "")


def take_step(client: Client, code: str) -> str:
    return client.post(STEP, {"code": code}).headers.get("Location", "")


def signed_in(person: User, secret: str = "", **headers: str) -> Client:
    """A browser of the person's that went the whole way in."""
    client = Client(headers=headers)
    way = sign_in(client, person.username)
    if secret:
        assert way == reverse("admin:second_step")
        way = take_step(client, code_of(secret))
    assert way == "/admin/"
    return client


def lately_proved(person: User) -> Client:
    """A browser of somebody who lately showed that it is they."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["proved"], session["factor"] = database_now().isoformat(), "totp"
    session.save()
    return client


def letters() -> list[EmailMultiAlternatives]:
    """What a worker sends now of what the desk's people are owed."""
    before = len(mail.outbox)
    for waiting in deskmail.owed(at=database_now()):
        deskmail.write(waiting, at=database_now())
    return [cast("EmailMultiAlternatives", letter) for letter in mail.outbox[before:]]


def link_in(letter: EmailMultiAlternatives) -> str:
    """The address, on this machine, of the new password."""
    found = re.search(r"https?://[^/\s]+(/admin/login/new/\S+/)", str(letter.body))
    assert found
    return found[1]


def gets_in(client: Client) -> bool:
    """Whether the desk's home opens."""
    return client.get("/admin/").status_code == 200


def shown_secret(page: str) -> str:
    found = re.search(r'class="key">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def signed_in_again(person: User) -> None:
    """One session more of the person's, however they got it."""
    Client().force_login(person)
