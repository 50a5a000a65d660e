"""Second steps of signing in: who needs one, adding, trying and taking away.

Keys, codes and their tables are django-allauth's. Decided here: whom the house requires to have one, that
the last one stays while it is required, that no code opens the desk twice, that another's is reset in
writing only, and that each change is told to its person. Which request is let through is the gate's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import transaction

from newsroom import sessions
from newsroom.models.people import Role, User
from newsroom.models.signin import Changed, FactorReset
from newsroom.refusals import NotAllowed, Refused
from newsroom.waysin import write_down

PERIOD = 30
STEPS_APART = 1  # a phone whose clock is half a minute off is still right
LAST_STEP = "last_step"
APP, PASSKEY, CODES = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
    Authenticator.Type.RECOVERY_CODES,
)


class NotTaken(Refused):
    """The code or the key is not the right one, or was used before."""


def required_of(person: User) -> bool:
    """Whether the house lets this person in with a second step only."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return person.is_superuser or not {Role.PUBLISHER, Role.ADMIN}.isdisjoint(person.roles)


def held_by(person: User) -> list[Any]:
    """Their passkeys, app and recovery codes, in the order in which they were added."""
    return list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))


def has_one(person: User) -> bool:
    """Recovery codes alone are none: they stand in for something."""
    return bool(Authenticator.objects.filter(user=person, type__in=(APP, PASSKEY)).exists())


@transaction.atomic
def add_app(*, by: User, secret: str, code: str, at: datetime, browser: str = "") -> None:
    """From now on an app with this secret is a second step; refused unless its code shows that it works."""
    _lock(by)
    if Authenticator.objects.filter(user=by, type=APP).exists():
        raise NotAllowed("You have an app already; remove it first if you want another.")
    step = _step(secret, code, at, after=-1)
    if step is None:
        raise NotTaken(
            "This is not the code that the app shows now. Wait for the next and try again."
        )
    app = TOTP.activate(by, secret).instance
    app.created_at, app.data = at, app.data | {LAST_STEP: step}
    app.save()
    RecoveryCodes.activate(by)
    write_down(by, Changed.APP_ADDED, by=by, at=at, browser=browser)


@transaction.atomic
def add_passkey(
    *, by: User, name: str, credential: dict[str, Any], at: datetime, browser: str = ""
) -> None:
    """From now on this passkey opens the desk; its ceremony was checked by the interface."""
    _lock(by)
    called = name.strip()[:60] or f"Passkey of {at:%-d %B %Y}"
    passkey = WebAuthn.add(by, called, credential).instance
    passkey.created_at = at
    passkey.save()
    RecoveryCodes.activate(by)
    write_down(by, Changed.PASSKEY_ADDED, by=by, at=at, browser=browser)


@transaction.atomic
def remove(pk: int, *, by: User, at: datetime, browser: str = "") -> bool:
    """Take away one of one's own; the recovery codes go with the last. Whether it was the last.

    Refused for the last one of a person who needs one.
    """
    _lock(by)
    rows = Authenticator.objects.filter(user=by, type__in=(APP, PASSKEY))
    found = rows.filter(pk=pk).first()
    if not found:
        raise Refused("That one is gone already.")
    last = bool(rows.count() == 1)
    if last and required_of(by):
        raise NotAllowed("Your roles need a second step: add another before you remove this one.")
    what = Changed.APP_REMOVED if found.type == APP else Changed.PASSKEY_REMOVED
    found.delete()
    if last:
        Authenticator.objects.filter(user=by).delete()
    write_down(by, what, by=by, at=at, browser=browser)
    return last


@transaction.atomic
def take_code(person: User, *, code: str, at: datetime) -> str:
    """Which kind took the code: the app's, later than the last one that was used, or a recovery code once.

    Refused for every other; a code that was taken is never taken again.
    """
    _lock(person)
    held = {
        row.type: row for row in Authenticator.objects.filter(user=person, type__in=(APP, CODES))
    }
    app, codes = held.get(APP), held.get(CODES)
    if app:
        step = _step(decrypt(app.data["secret"]), code, at, after=app.data.get(LAST_STEP, -1))
        if step is not None:
            app.data = app.data | {LAST_STEP: step}
            app.last_used_at = at
            app.save()
            return str(APP)
    if codes and codes.wrap().validate_code(code):
        Authenticator.objects.filter(pk=codes.pk).update(last_used_at=at)
        return str(CODES)
    raise NotTaken("This code is not right, or it was used before. The app shows a new one soon.")


@transaction.atomic
def make_codes(*, by: User, at: datetime, browser: str = "") -> None:
    """Ten new recovery codes; the old ones open nothing any more."""
    _lock(by)
    if not has_one(by):
        raise NotAllowed("Recovery codes stand in for a passkey or an app: add one of these first.")
    Authenticator.objects.filter(user=by, type=CODES).delete()
    RecoveryCodes.activate(by)
    write_down(by, Changed.CODES_MADE, by=by, at=at, browser=browser)


def unseen_codes(person: User) -> list[str]:
    """The recovery codes, until the person says that they are kept; nothing shows them again."""
    row = Authenticator.objects.filter(user=person, type=CODES).first()
    return [] if row is None or row.wrap().did_view else row.wrap().get_unused_codes()


def told(held: Iterable[Any]) -> str:
    """What somebody has, in words: "An app, 2 passkeys, 9 recovery codes"; "" for nothing."""
    rows = list(held)
    passkeys, codes = sum(row.type == PASSKEY for row in rows), codes_left(rows)
    said = ["an app"] if any(row.type == APP for row in rows) else []
    if passkeys:
        said.append("a passkey" if passkeys == 1 else f"{passkeys} passkeys")
    if codes:
        said.append("a recovery code" if codes == 1 else f"{codes} recovery codes")
    whole = ", ".join(said)
    return whole[:1].upper() + whole[1:]


def codes_left(held: Iterable[Any]) -> int:
    return sum(len(row.wrap().get_unused_codes()) for row in held if row.type == CODES)


def keep_codes(*, by: User) -> None:
    row = Authenticator.objects.filter(user=by, type=CODES).first()
    if row:
        row.wrap().mark_as_viewed()


@transaction.atomic
def reset(
    person: User, *, by: User | None, at: datetime, note: str, browser: str = ""
) -> FactorReset:
    """Take away all second steps of somebody who lost them, and end their sessions; written down for ever.

    `by` is nobody for the operator at the machine. Refused for one's own, without a reason, and where there
    is nothing to take away.
    """
    if by is not None and not by.keeps_accounts:
        raise NotAllowed(f"{by} keeps no accounts: second steps are reset by an admin.")
    if by is not None and by.pk == person.pk:
        raise NotAllowed("Nobody resets their own second step; another admin has to.")
    if not note.strip():
        raise Refused("Say why: it stays on record with your name.")
    _lock(person)
    rows = Authenticator.objects.filter(user=person)
    kinds = sorted(rows.values_list("type", flat=True))
    if not kinds:
        raise Refused(f"{person} has no second step that could be reset.")
    rows.delete()
    sessions.end_others(person, but=None)
    done = FactorReset.objects.create(person=person, by=by, at=at, note=note.strip(), kinds=kinds)
    write_down(person, Changed.FACTORS_RESET, by=by, at=at, browser=browser, reset=done)
    return done


def _lock(person: User) -> None:
    User.objects.select_for_update().get(pk=person.pk)


def _step(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The half minute whose code this is, if it is near and later than `after`."""
    now = int(at.timestamp()) // PERIOD
    for step in range(now - STEPS_APART, now + STEPS_APART + 1):
        if step > after and compare_user_code(
            actual=code, expected=format_hotp_value(hotp_value(secret, step))
        ):
            return step
    return None
