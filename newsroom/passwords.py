"""Passwords: the link to a new one, setting one, and what a new one ends.

Decides that a link is for who may come to the desk with a password, holds for an hour, and once: it is signed
over the password that it replaces, the last sign-in and the address. A new password signs nobody in, and
leaves the second step as it is. Whether a password is good enough its form says.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.db.models import QuerySet
from django.utils.http import base36_to_int, int_to_base36

from newsroom import sessions
from newsroom.models.people import User
from newsroom.models.signin import Changed, DeskMail, SigninChange
from newsroom.refusals import Refused
from newsroom.waysin import write_down

OVER = "This link opens nothing any more: it works once, for an hour, and only until you sign in."


class LinkOver(Refused):
    """Used, too old, altered, or of somebody who may not come to the desk."""

    def __str__(self) -> str:
        return OVER


class _Tokens(PasswordResetTokenGenerator):
    """Django's own, by the clock that it is given."""

    key_salt = "newsroom.passwords"

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def _now(self) -> datetime:
        return self.at.astimezone(UTC).replace(tzinfo=None)


def ask(person: User | None, *, at: datetime) -> DeskMail:
    """Owe the person a link, at the account's own address; for nobody, a mail that is never sent."""
    if person is None or not (_may_have_link(person) and person.email):
        return DeskMail.objects.create(asked_at=at)
    return DeskMail.objects.create(person=person, address=person.email, asked_at=at)


def link_for(person: User, *, at: datetime) -> str:
    """What the mail's address ends in; "" for who may not have one."""
    if not _may_have_link(person):
        return ""
    return f"{int_to_base36(person.pk)}-{_Tokens(at).make_token(person)}"


def whose(link: str, *, at: datetime) -> User:
    """Raises LinkOver."""
    return _found(User.objects.all(), link, at)


@transaction.atomic
def renew(link: str, *, password: str, at: datetime, browser: str) -> User:
    """Set the password with a mailed link: whatever was signed in to the account ends. Raises LinkOver.

    Looked at under the account's lock: of two who send it at once, one finds the other's password.
    """
    person = _found(User.objects.select_for_update(), link, at)
    person.set_password(password)
    person.save(update_fields=["password"])
    sessions.end_others(person, but=None)
    write_down(person, Changed.PASSWORD_RENEWED, by=person, at=at, browser=browser)
    return person


@transaction.atomic
def was_changed(
    person: User, *, by: User, at: datetime, browser: str, but: str | None
) -> SigninChange:
    """After a form has set it: end what the old one opened, except for the session `but`."""
    sessions.end_others(person, but=but)
    what = Changed.PASSWORD_CHANGED if by.pk == person.pk else Changed.PASSWORD_SET
    return write_down(person, what, by=by, at=at, browser=browser)


def _may_have_link(person: User) -> bool:
    """An account whose password was switched off has passkeys, or nothing; a mail gives it none."""
    return person.is_active and person.is_staff and person.has_usable_password()


def _found(people: QuerySet[User], link: str, at: datetime) -> User:
    number, _, token = link.partition("-")
    try:
        person = people.filter(pk=base36_to_int(number)).first()
    except ValueError:
        person = None
    if person is None or not _may_have_link(person) or not _Tokens(at).check_token(person, token):
        raise LinkOver
    return person
