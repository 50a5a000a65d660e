"""Why somebody gets a briefing: when and how they asked, what they chose. For the reader's own page."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from briefings import moving
from briefings.models import Consent, ConsentVerb, Subscriber, Subscription
from briefings.waves import zone_named
from newsroom.models.sections import Section

ASKING = (ConsentVerb.SIGNED_UP, ConsentVerb.IMPORTED)


class Reason(NamedTuple):
    """One briefing of a reader. `how` is sentences; days are in the reader's zone."""

    subscription: Subscription
    how: list[str]
    sections: list[str]
    left_on: date | None


def reasons(reader: Subscriber) -> list[Reason]:
    """Every briefing they ever asked for, those they get first."""
    wishes = reader.subscriptions.select_related("briefing", "selection").order_by("pk")
    rows = Consent.objects.filter(moving.about(reader), verb__in=ASKING)
    asked = {row.briefing_id: row for row in rows.select_related("basis").order_by("pk")}
    moved = reader.moves.filter(moved_at__isnull=False).order_by("-moved_at").first()
    names = dict(Section.objects.values_list("slug", "name"))
    found = [
        Reason(
            wish,
            _how(wish, asked.get(wish.briefing_id), reader.zone, moved.moved_at if moved else None),
            [names.get(slug, slug) for slug in wish.selection.sections],
            _day(wish.left_at, reader.zone),
        )
        for wish in wishes
    ]
    return sorted(found, key=lambda reason: reason.left_on is not None)


def _how(
    wish: Subscription, asked: Consent | None, zone: str, moved_at: datetime | None
) -> list[str]:
    said = []
    confirmed = _said(wish.confirmed_at, zone)
    if asked is None:
        said.append(f"You chose it on your preferences page on {confirmed}." if confirmed else "")
    elif asked.basis is not None:
        basis = asked.basis
        said.append(
            f"You asked for it elsewhere: {basis.asked_where.rstrip('.')}, "
            f"{basis.asked_when.rstrip('.')}. It was brought here on {_said(asked.at, zone)}."
        )
    else:
        said.append(f"You asked for it with the form on our site on {_said(asked.at, zone)}.")
    if asked is not None and asked.basis is not None and asked.at == wish.confirmed_at:
        said.append("Whoever brought it here vouched for your yes.")
    elif asked is not None and confirmed:
        said.append(f"You confirmed it by the link in our mail on {confirmed}.")
    elif not confirmed:
        said.append("You have not confirmed it yet: nothing is sent before that.")
    if moved_at is not None:
        said.append(f"On {_said(moved_at, zone)} you moved to the address that you have now.")
    return [sentence for sentence in said if sentence]


def _said(moment: datetime | None, zone: str) -> str:
    day = _day(moment, zone)
    return f"{day:%-d %B %Y}" if day else ""


def _day(moment: datetime | None, zone: str) -> date | None:
    return moment.astimezone(zone_named(zone)).date() if moment else None
