"""What the house says of itself: the only writer of its pages. Decides nothing about how they look."""

from __future__ import annotations

from datetime import datetime

from newsroom.models.house import HouseKind, HousePage
from newsroom.models.people import User
from newsroom.prose import BadProse, tidy
from newsroom.refusals import Refused
from newsroom.workflow import allow


class NothingNew(Refused):
    """The page says exactly this already."""


class NotPrintable(Refused):
    """The text is too long or holds signs that no page can show."""


def write(kind: HouseKind, text: str, *, by: User, at: datetime) -> HousePage:
    """Let the page say this from now on; what it said before stays in its history. Empty takes it back."""
    allow(by, "run")
    try:
        said = tidy(text)
    except BadProse as error:
        raise NotPrintable(str(error)) from error
    standing = HousePage.objects.newest(kind).first()
    if said == (standing.text if standing else ""):
        raise NothingNew("The page says this already; nothing was changed.")
    return HousePage.objects.create(kind=kind, text=said, by=by, at=at)
