"""What a story said before: earlier wordings of its facts, and corrections of what was wrong."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class WordingTold(NamedTuple):
    """What a fact said in version `number`, until version `until` said it otherwise, with that note."""

    text: str
    number: int
    at: datetime
    until: int
    until_at: datetime
    note: str


class CorrectionTold(NamedTuple):
    """A correction as readers see it, beside the words it corrects; `kind` is that of the part."""

    part_uid: str
    at: datetime
    was: str
    now: str
    note: str
    severity: str
    wrong: tuple[int, ...]
    number: int
    kind: str = ""

    def concerns(self, number: int) -> bool:
        """Not an earlier version that did not yet say what was wrong."""
        return self.number <= number or number in self.wrong or not self.wrong
