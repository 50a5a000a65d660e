"""What changed about somebody's way into the desk: written down for ever, and owed to them as a mail.

Decides that each such change is told to the person it is about, at the address they had until then. What the
mail says and when it leaves is `deskmail`'s.
"""

from __future__ import annotations

from datetime import datetime

from newsroom.models.people import User
from newsroom.models.signin import Changed, DeskMail, FactorReset, SigninChange


def write_down(
    person: User,
    what: Changed,
    *,
    by: User | None,
    at: datetime,
    browser: str = "",
    reset: FactorReset | None = None,
    address: str | None = None,
) -> SigninChange:
    """Part of the decision that changes it; `address` where it is no longer the account's own.

    `browser` is a kind of browser in our own words, never what one says of itself.
    """
    change = SigninChange.objects.create(
        person=person, what=what, by=by, at=at, browser=browser, reset=reset
    )
    to = person.email if address is None else address
    if to:
        DeskMail.objects.create(person=person, address=to, change=change, asked_at=at)
    return change
