"""Who has which role, and what a change of an account ends: the only writer of roles from the desk.

Decides nothing about what a role grants.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from newsroom import sessions
from newsroom.models.people import RoleChange, User
from newsroom.models.signin import Changed
from newsroom.refusals import NotAllowed
from newsroom.waysin import write_down


@transaction.atomic
def give_roles(person: User, roles: Collection[str], *, by: User, at: datetime) -> bool:
    """Let the person have exactly these roles, and write down who said so; False where they have them.

    Refused for who keeps no accounts, and for one's own: an admin has no editorial power and cannot take it.
    """
    if not by.keeps_accounts:
        raise NotAllowed(f"{by} keeps no accounts: roles are given by an admin.")
    if by.pk == person.pk:
        raise NotAllowed("Nobody gives roles to themselves; another admin has to.")
    person = User.objects.select_for_update().get(pk=person.pk)
    before, after = sorted(person.roles), sorted(roles)
    if before == after:
        return False
    person.groups.set(Group.objects.filter(name__in=after))
    RoleChange.objects.create(person=person, by=by, at=at, before=before, after=after)
    return True


@transaction.atomic
def was_changed(
    person: User, *, by: User, at: datetime, browser: str = "", address: str | None = None
) -> None:
    """After a form has saved the account; `address` is the one that it had, if it has another now.

    Who may not come to the desk any more has no session that would go on when they may again.
    """
    if not (person.is_active and person.is_staff):
        sessions.end_others(person, but=None)
    if address is not None:
        write_down(person, Changed.ADDRESS_CHANGED, by=by, at=at, browser=browser, address=address)
