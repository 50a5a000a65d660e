"""The parts of a line: fields between bars, names between commas, and their backslashes.

Decides how a line is cut and how its parts are escaped, in time linear in its length. Does not
decide what the parts mean, beyond what a date, an address and a language tag look like.
"""

from __future__ import annotations

import re
from datetime import date

_COMMAS = ",،，、"
_LONG_DASHES = "—―"
_DASH = "–"
_FIELD_TOKEN = re.compile(r"\\[\\|]|\||[^\\|]+|\\")
_NAMES_END = re.compile(
    rf"[{_LONG_DASHES}]"
    rf"|(?<![^ ]){_DASH}|{_DASH}(?![^ ])"  # 'Kyiv–Odesa' is one name
    r"|(?<![^ ])--(?![^ ])"
)
_BETWEEN_NAMES = re.compile(f"[{_COMMAS}]")
# A clean line holds no control characters: each stands in for one escaped sign while names are cut.
_ESCAPABLE = f"\\{_COMMAS}{_LONG_DASHES}{_DASH}-"
_PLAIN = dict(enumerate(_ESCAPABLE))
_AS_WRITTEN = {number: f"\\{sign}" for number, sign in _PLAIN.items()}
_NAME_SPECIAL = re.compile(rf"[\\{_COMMAS}{_LONG_DASHES}{_DASH}]|--")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_URL = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")


def split_fields(text: str) -> list[str]:
    r"""The fields between bars, stripped.

    `\|` is a bar and `\\` a backslash; before any other sign a backslash is itself.
    """
    fields: list[list[str]] = [[]]
    for piece in _FIELD_TOKEN.findall(text):
        if piece == "|":
            fields.append([])
        else:
            fields[-1].append(piece[1:] if piece in {"\\\\", "\\|"} else piece)
    return ["".join(parts).strip() for parts in fields]


def join_fields(fields: list[str]) -> str:
    """The inverse of `split_fields` for clean fields."""
    return " | ".join(field.replace("\\", "\\\\").replace("|", "\\|") for field in fields)


def split_names(text: str) -> tuple[list[str], str | None]:
    """The names before the first dash, and the text after it; None where there is no dash.

    A long dash always ends the names, a half-long one with a space beside it, two hyphens between
    spaces. Empty names are dropped. Expects a clean text.
    """
    for number, written in _AS_WRITTEN.items():
        text = text.replace(written, chr(number))
    end = _NAMES_END.search(text)
    names = _BETWEEN_NAMES.split(text[: end.start()] if end else text)
    rest = text[end.end() :].translate(_AS_WRITTEN).strip() if end else None
    return [name.translate(_PLAIN).strip() for name in names if name and not name.isspace()], rest


def join_names(names: tuple[str, ...]) -> str:
    """The names, separated by commas; what would end a name is escaped."""
    return ", ".join(_NAME_SPECIAL.sub(_escaped, name) for name in names)


def is_date(text: str) -> bool:
    """Whether the text is a day of the calendar, written yyyy-mm-dd."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_url(text: str) -> bool:
    return _URL.fullmatch(text) is not None


def is_language(text: str) -> bool:
    """Whether the text looks like a language tag: `en`, `zh-Hant`, `pt-BR`."""
    return _LANGUAGE.fullmatch(text) is not None


def _escaped(match: re.Match[str]) -> str:
    return "".join("\\" + sign for sign in match.group())
