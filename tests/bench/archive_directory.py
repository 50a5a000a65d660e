"""The directory of an archive: sections, storylines, outlets with their owners, perspectives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange

from newsroom.models import Section, Storyline, User
from perspectives.models import Membership, Outlet, OutletName, Ownership, Perspective
from perspectives.models.outlets import name_key
from tests.bench import vocabulary

OUTLETS, PERSPECTIVES, STORYLINES = 400, 24, 300
SECTIONS = ["World", "Europe", "Economy", "Climate", "Science", "Culture", "Law", "Sport"]
COUNTRIES = ["GB", "DE", "FR", "ES", "RU", "UA", "GR", "EG", "JP", "US", "PL", "IN"]
FIRST = datetime(2010, 1, 1, tzinfo=UTC)


class Directory(NamedTuple):
    """What stories choose from; the first are chosen most."""

    sections: list[Section]
    storylines: list[Storyline]
    outlets: list[Outlet]
    perspectives: list[Perspective]
    owners: dict[int, str]
    by: int


def directory() -> Directory:
    if not Outlet.objects.filter(slug="outlet-0").exists():
        _make()
    by, _ = User.objects.get_or_create(username="archive", defaults={"is_active": False})
    owners = dict(Ownership.objects.values_list("outlet_id", "owner"))
    outlets = list(Outlet.objects.filter(slug__startswith="outlet-").order_by("pk"))
    perspectives = list(Perspective.objects.filter(slug__startswith="view-").order_by("pk"))
    storylines = list(Storyline.objects.filter(slug__startswith="line-").order_by("pk"))
    sections = list(Section.objects.filter(name__in=SECTIONS).order_by("pk"))
    return Directory(sections, storylines, outlets, perspectives, owners, by.pk)


def _make() -> None:
    rng = random.Random("directory")

    def names(count: int, length: int) -> Iterator[str]:
        # From the middle of the list: rare enough to be a name, short enough to be said.
        words = vocabulary.words("en")[500:7_500]
        for number in range(count):
            yield " ".join(rng.sample(words, length)).title() + (
                f" {number}" if length == 1 else ""
            )

    for name in SECTIONS:
        Section.objects.get_or_create(slug=name.lower(), defaults={"name": name})
    Storyline.objects.bulk_create(
        Storyline(slug=f"line-{number}", name=name)
        for number, name in enumerate(names(STORYLINES, 3))
    )
    outlets = Outlet.objects.bulk_create(
        Outlet(slug=f"outlet-{n}", name=name, country=COUNTRIES[n % len(COUNTRIES)], verified_at=FIRST)
        for n, name in enumerate(names(OUTLETS, 2))
    )  # fmt: skip
    OutletName.objects.bulk_create(
        OutletName(outlet=row, name=row.name, key=name_key(row.name)) for row in outlets
    )
    number = Perspective.objects.count()
    views = Perspective.objects.bulk_create(
        Perspective(
            slug=f"view-{n}", name=name, key=name_key(name), number=number + n, verified_at=FIRST
        )
        for n, name in enumerate(names(PERSPECTIVES, 2), 1)
    )
    always = DateRange(FIRST.date(), None)
    Ownership.objects.bulk_create(
        Ownership(outlet=row, owner=owner, kind="private", during=always)
        for row, owner in zip(outlets, names(OUTLETS, 2), strict=True)
    )
    Membership.objects.bulk_create(
        Membership(outlet=row, perspective=views[n % len(views)], during=always)
        for n, row in enumerate(outlets)
    )
