"""Where a reader is in a text: the line to read next, the one after it, and how to refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from newsroom.brieftext.lines import BadText, Kind, Line, quoted


class Cursor:
    """The line to read next and the one after it; None at the end."""

    def __init__(self, source: Iterator[Line], name: str) -> None:
        self._source, self._name = source, name
        self._last = 1
        self.now = next(source, None)
        self.after = next(source, None)

    def at(self, kind: Kind) -> bool:
        return self.now is not None and self.now.kind is kind

    def at_text(self) -> bool:
        return self.now is not None and self.now.is_text

    def take(self) -> Line:
        """The next line; callers have looked at `now` and know that there is one."""
        line = self.now
        assert line is not None
        self._last = line.number
        self.now, self.after = self.after, next(self._source, None)
        return line

    def take_text(self) -> str:
        """The words of the next line; refuses a lone backslash."""
        line = self.take()
        return line.words or self.refuse("text after the backslash", line)

    def take_extras(self) -> list[Line]:
        """The indented lines that stand here, perhaps none."""
        extras = []
        while self.at(Kind.EXTRA):
            extras.append(self.take())
        return extras

    def refuse(self, expected: str, line: Line | None = None, found: str = "") -> NoReturn:
        """Raise BadText for `line`, or for the line to read next; `found` quotes a part of it."""
        line = line or self.now
        if line is None:
            raise BadText(self._name, self._last, expected, "the end of the file")
        raise BadText(self._name, line.number, expected, quoted(found or line.shown))
