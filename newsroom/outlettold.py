"""An outlet as a story tells of it: its name, and who is behind it. Decides nothing."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from newsroom.keys import OutletKey


class OwnerTold(NamedTuple):
    """Who is behind an outlet today, and since when, if that is known."""

    owner: str
    kind: str
    since: date | None


class OutletTold(NamedTuple):
    """An outlet as the story names it; `today` only where the page asked for it."""

    name: str
    key: OutletKey
    today: OwnerTold | None = None

    @property
    def changed(self) -> bool:
        """Whether somebody else is behind it than on the day of publication, if both are known."""
        then = (self.key.owner, self.key.kind)
        return bool(self.key.owner and self.today and self.today[:2] != then)
