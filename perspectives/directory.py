"""The directory: which name means which outlet or perspective, and new rows for unknown names.

Decides matching and numbering. What is public of the directory is decided where readers ask.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, Model

from perspectives.models import Outlet, OutletName, Perspective, name_key
from perspectives.spelling import address_of


def outlet_slug(name: str) -> str:
    """A Latin slug where the name gives one; else a short hash, the same for the same name."""
    return address_of(name)[:60] or "o-" + hashlib.sha256(name_key(name).encode()).hexdigest()[:10]


@transaction.atomic
def find_outlets(names: Iterable[str]) -> dict[str, Outlet]:
    """The outlet for every name as written; unknown ones are created unverified, so not public."""
    wanted = {name: name_key(name) for name in names}
    known = _known_outlets(wanted.values())
    if set(wanted.values()) - set(known):
        _one_at_a_time(OutletName)
        known = _known_outlets(wanted.values())
    for name, key in wanted.items():
        if key not in known:
            known[key] = add_outlet(name)
    return {name: known[key] for name, key in wanted.items()}


def _known_outlets(keys: Iterable[str]) -> dict[str, Outlet]:
    rows = OutletName.objects.filter(key__in=set(keys)).select_related("outlet")
    return {row.key: row.outlet for row in rows}


def _one_at_a_time(model: type[Model]) -> None:
    """Who adds a name waits for others who add one, and then looks again: readers are not held up."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def add_outlet(
    name: str,
    *,
    native_name: str = "",
    language: str = "",
    country: str = "",
    aliases: Iterable[str] = (),
    verified_at: datetime | None = None,
) -> Outlet:
    """A new outlet with all the names it goes by; IntegrityError where another outlet has one of them."""
    slug = outlet_slug(name)
    if Outlet.objects.filter(slug=slug).exists():
        slug = f"{slug[:60]}-{hashlib.sha256(name_key(name).encode()).hexdigest()[:6]}"
    outlet = Outlet.objects.create(
        slug=slug,
        name=name,
        native_name=native_name,
        language=language,
        country=country,
        verified_at=verified_at,
    )
    rename_outlet(outlet, aliases=aliases)
    return outlet


def rename_outlet(outlet: Outlet, *, aliases: Iterable[str] = ()) -> None:
    """Make the keys agree with the outlet's name, native name and these further names."""
    names = {name_key(text): text for text in (*aliases, outlet.native_name, outlet.name) if text}
    outlet.names.exclude(key__in=names).delete()
    held = set(outlet.names.values_list("key", flat=True))
    OutletName.objects.bulk_create(
        OutletName(outlet=outlet, name=text, key=key)
        for key, text in names.items()
        if key not in held
    )


@transaction.atomic
def find_perspective(name: str) -> Perspective:
    """The perspective of that name; an unknown one is created unverified with the next number."""
    named = Perspective.objects.filter(key=name_key(name))
    found = named.first()
    if found is None:
        _one_at_a_time(Perspective)
        found = named.first()
    return found or add_perspective(name)


@transaction.atomic
def add_perspective(
    name: str, *, slug: str = "", definition: str = "", verified_at: datetime | None = None
) -> Perspective:
    """A new perspective; two at once get different numbers."""
    _one_at_a_time(Perspective)
    last = Perspective.objects.aggregate(last=Max("number"))["last"] or 0
    wanted = slug or outlet_slug(name)
    if Perspective.objects.filter(slug=wanted).exists():
        wanted = f"{wanted[:60]}-{last + 1}"
    return Perspective.objects.create(
        name=name,
        key=name_key(name),
        slug=wanted,
        definition=definition,
        number=last + 1,
        verified_at=verified_at,
    )
