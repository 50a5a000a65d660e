"""The demo's accounts, sections and directory: who works there, where stories belong, who speaks.

Decides nothing about stories. Names are matched and numbered by `perspectives.directory`.
"""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.backends.postgresql.psycopg_any import DateRange

from briefings.demo import drawings
from briefings.demo.data import HERE, BadDemo, Directory, During, Newsroom, OutletData, PersonData
from newsroom import house
from newsroom.models import HouseKind, Section, Storyline, User
from newsroom.models.people import Role
from perspectives import pictures
from perspectives.directory import add_outlet, add_perspective
from perspectives.models import Membership, Outlet, Ownership


def add_people(people: list[PersonData], *, password: str, at: datetime) -> dict[str, User]:
    """Accounts for the admin; who keeps the accounts is superuser, which grants no verb."""
    hashed = make_password(password)
    return {person.username: _person(person, hashed, at) for person in people}


def _person(person: PersonData, hashed: str, at: datetime) -> User:
    given, _, family = person.name.partition(" ")
    user = User.objects.create(
        username=person.username,
        first_name=given,
        last_name=family,
        email=person.email,
        zone=person.zone,
        password=hashed,
        is_staff=True,
        is_superuser=Role.ADMIN in person.roles,
        date_joined=at,
    )
    roles = set(person.roles)
    if Role.PUBLISHER in roles:  # so small a desk that its publisher also edits
        roles.add(Role.EDITOR)
    groups = list(Group.objects.filter(name__in=roles))
    if len(groups) < len(roles):
        raise BadDemo(f"{person.username} has a role that nobody knows: {sorted(roles)}.")
    user.groups.set(groups)
    return user


def add_house(people: dict[str, User], newsroom: Newsroom, *, at: datetime) -> None:
    """What the demo's newsroom says of itself, written by the person who keeps its accounts."""
    keeper = next(row for row in newsroom.people if Role.ADMIN in row.roles)
    for kind in HouseKind:
        text = (HERE / "house" / f"{kind}.md").read_text()
        house.write(kind, text, by=people[keeper.username], at=at)


def add_places(newsroom: Newsroom) -> dict[str, Section]:
    """Sections and storylines; storylines need no other fields than a name until one is told."""
    Storyline.objects.bulk_create(
        Storyline(slug=line.slug, name=line.name) for line in newsroom.storylines
    )
    return {
        place.slug: Section.objects.create(
            slug=place.slug, name=place.name, position=place.position
        )
        for place in newsroom.sections
    }


def add_directory(directory: Directory, *, at: datetime, today: date) -> None:
    """Outlets with all their names and owners, then perspectives in the order of their marks."""
    outlets = {outlet.slug: _outlet(outlet, at) for outlet in directory.outlets}
    Ownership.objects.bulk_create(
        Ownership(
            outlet=outlets[outlet.slug],
            owner=owner.owner,
            kind=owner.kind,
            during=_range(owner, today),
        )
        for outlet in directory.outlets
        for owner in outlet.ownership
    )
    for wanted in sorted(directory.perspectives, key=lambda perspective: perspective.mark):
        perspective = add_perspective(
            wanted.name, slug=wanted.slug, definition=wanted.definition, verified_at=at
        )
        if perspective.mark != wanted.mark:
            raise BadDemo(f"“{wanted.name}” would get the mark {perspective.mark}.")
        for member in wanted.members:
            if member.outlet not in outlets:
                raise BadDemo(f"“{wanted.name}” counts in an unknown outlet: {member.outlet}.")
        Membership.objects.bulk_create(
            Membership(
                perspective=perspective, outlet=outlets[member.outlet], during=_range(member, today)
            )
            for member in wanted.members
        )


def _outlet(wanted: OutletData, at: datetime) -> Outlet:
    outlet = add_outlet(
        wanted.name,
        native_name=wanted.native_name,
        language=wanted.language,
        country=wanted.country,
        aliases=wanted.aliases,
        verified_at=at if wanted.verified else None,
    )
    outlet.slug, outlet.about = wanted.slug, wanted.about
    if wanted.logo:
        drawn = drawings.png(drawings.logo(wanted.logo.letters, wanted.logo.paper))
        outlet.logo = pictures.accept(drawn, at=at)
        outlet.logo_credit = wanted.logo.credit
    outlet.save(update_fields=["slug", "about", "logo", "logo_credit"])
    return outlet


def _range(during: During, today: date) -> DateRange:
    return DateRange(*during.days(today))
