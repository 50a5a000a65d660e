"""Read the demo's TOML files: what keys there may be, and what each must look like.

Decides the form; the header comments of the files say what the keys mean. Writes no row.
"""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from newsroom import brieftext
from newsroom.brief import Brief

HERE = Path(__file__).resolve().parent
Days = Annotated[float, Meta(gt=0)]
Hours = Annotated[float, Meta(gt=0)]


class BadDemo(ValueError):
    """A data file does not look as it should; the message says which, where and why."""


class During(Struct, forbid_unknown_fields=True, frozen=True):
    """A bare year is its 1 January; `until` is the first day after."""

    from_: str = field(name="from", default="")
    until: str = ""
    from_days_ago: int | None = None
    until_days_ago: int | None = None

    def days(self, today: date) -> tuple[date | None, date | None]:
        return _day(self.from_, self.from_days_ago, today), _day(
            self.until, self.until_days_ago, today
        )


class OwnershipData(During, frozen=True, kw_only=True):
    owner: str
    kind: str


class LogoData(Struct, forbid_unknown_fields=True, frozen=True):
    letters: Annotated[str, Meta(min_length=1, max_length=3)]
    paper: str
    credit: str


class OutletData(Struct, forbid_unknown_fields=True, frozen=True):
    slug: str
    name: str
    language: str
    country: str
    about: str
    verified: bool
    invented: bool
    ownership: list[OwnershipData]
    native_name: str = ""
    aliases: list[str] = []
    logo: LogoData | None = None


class MemberData(During, frozen=True, kw_only=True):
    outlet: str


class PerspectiveData(Struct, forbid_unknown_fields=True, frozen=True):
    mark: Annotated[str, Meta(pattern="^[a-h]$")]
    name: str
    slug: str
    definition: str
    members: list[MemberData]


class Directory(Struct, forbid_unknown_fields=True, frozen=True):
    outlets: list[OutletData]
    perspectives: list[PerspectiveData]


class SectionData(Struct, forbid_unknown_fields=True, frozen=True):
    name: str
    slug: str
    position: int


class StorylineData(Struct, forbid_unknown_fields=True, frozen=True):
    name: str
    slug: str
    about: str = ""


class PersonData(Struct, forbid_unknown_fields=True, frozen=True):
    username: str
    name: str
    roles: list[str]
    email: str
    zone: str


class SlotData(Struct, forbid_unknown_fields=True, frozen=True):
    """Of every edition so many stories of a section; `owner` is a username, empty for nobody."""

    section: str
    stories: Annotated[int, Meta(ge=1)] = 1
    owner: str = ""


class BriefingData(Struct, forbid_unknown_fields=True, frozen=True):
    name: str
    slug: str
    about: str
    sections: list[str]
    language: str
    weekdays: list[int]
    hour: int
    late_hours: int
    starts_days_ago: Days
    postal_address: str
    reply_to: str
    reading_minutes: int | None = None
    slots: list[SlotData] = []


class EditionData(Struct, forbid_unknown_fields=True, frozen=True):
    briefing: str
    days_ago: Annotated[int, Meta(ge=1)]
    sent: Literal[True]
    stories: list[str]


class FirstData(Struct, forbid_unknown_fields=True, frozen=True):
    """One thing that an earlier publication said differently."""

    dek: str = ""
    fact: int = 0
    text: str = ""
    without_fact: int = 0
    perspective: str = ""
    without_excerpt: int = 0


class OriginData(Struct, forbid_unknown_fields=True, frozen=True):
    """A page that others of the story repeat."""

    url: str
    repeated_by: list[str]


class PictureData(Struct, forbid_unknown_fields=True, frozen=True):
    """`drawing` is one of `drawings`; `focus` is percent from the left and from the top."""

    drawing: Literal["strait", "orbits", "channel"]
    alt: str
    credit: str
    caption: str
    focus: tuple[int, int] = (50, 50)


class UpdateData(Struct, forbid_unknown_fields=True, frozen=True):
    days_ago: Days
    note: str


class CorrectData(Struct, forbid_unknown_fields=True, frozen=True):
    days_ago: Days
    severity: str
    note: str
    origin: str


class RetractData(Struct, forbid_unknown_fields=True, frozen=True):
    days_ago: Days
    note: str


class SendBackData(Struct, forbid_unknown_fields=True, frozen=True):
    days_ago: Days
    note: str


class EmbargoData(Struct, forbid_unknown_fields=True, frozen=True):
    in_hours: Hours
    note: str


class EditData(Struct, forbid_unknown_fields=True, frozen=True):
    part: Literal["fact", "dek"]
    text: str
    fact: int = 0
    note: str = ""


Stage = Literal["draft", "in review", "approved", "scheduled", "published", "retracted"]


class FactCheckData(Struct, forbid_unknown_fields=True, frozen=True):
    fact: int
    how: str
    days_ago: Days
    review_in_days: int


class HandOverData(Struct, forbid_unknown_fields=True, frozen=True):
    to: str
    note: str


class StoryData(Struct, forbid_unknown_fields=True, frozen=True):
    file: str
    by: str
    stage: Stage
    reasons: dict[str, str] = {}
    published_days_ago: Days | None = None
    in_hours: Hours | None = None
    picture: PictureData | None = None
    first: list[FirstData] = []
    second: list[FirstData] = []
    origins: list[OriginData] = []
    update: UpdateData | None = None
    correct: CorrectData | None = None
    retract: RetractData | None = None
    send_back: SendBackData | None = None
    edit: EditData | None = None
    embargo: EmbargoData | None = None
    checks: list[FactCheckData] = []
    hand_over: HandOverData | None = None
    due_in_hours: Hours | None = None


class WishData(Struct, forbid_unknown_fields=True, frozen=True):
    slug: str
    sections: list[str] = []


class SubscriberData(Struct, forbid_unknown_fields=True, frozen=True):
    address: str
    zone: str
    briefings: list[WishData]
    status: Literal["confirmed", "unconfirmed", "left", "paused"] = "confirmed"
    left_days_ago: Days | None = None
    paused_for_days: int | None = None


class Newsroom(Struct, forbid_unknown_fields=True, frozen=True):
    sections: list[SectionData]
    storylines: list[StorylineData]
    people: list[PersonData]
    briefings: list[BriefingData]
    editions: list[EditionData]
    stories: list[StoryData]
    subscribers: list[SubscriberData]


Shape = TypeVar("Shape")


def directory() -> Directory:
    return _read(HERE / "directory.toml", Directory)


def newsroom() -> Newsroom:
    return _read(HERE / "newsroom.toml", Newsroom)


def brief(file: str) -> Brief:
    """The one story of a file in `briefs/`."""
    path = HERE / "briefs" / file
    stories = brieftext.read(path.read_bytes(), name=str(path))
    if len(stories) != 1:
        raise BadDemo(f"{path}: expected one story, found {len(stories)}.")
    return stories[0].brief


def _read(path: Path, shape: type[Shape]) -> Shape:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), shape)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadDemo(f"{path}: {error}") from error


def _day(text: str, days_ago: int | None, today: date) -> date | None:
    if days_ago is not None:
        return today - timedelta(days=days_ago)
    if not text:
        return None
    try:
        return date.fromisoformat(text if "-" in text else f"{text}-01-01")
    except ValueError as error:
        raise BadDemo(f"“{text}” is no day: write 2019-03-01, or 2019 for its first.") from error
