"""The one mail after somebody confirmed a briefing for the first time: what it is, with its latest edition.

Decides who is owed it and what it says. Once for each briefing of a reader, whatever they do later.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from briefings import tokens
from briefings.models import (
    Edition,
    ReaderMail,
    ReaderMailKind,
    Seal,
    SealItem,
    Subscription,
    Suppression,
)
from briefings.readermail import Letter, reply_to
from briefings.under import put_under
from newsroom.models.publication import Live
from newsroom.telling import Telling

MOST_HEADLINES = 12


def owe(
    subscription: Subscription, *, at: datetime, write_soon: Callable[[int], object] | None = None
) -> None:
    """Have it written, unless it was owed before: who left and comes back knows us."""
    mail, is_new = ReaderMail.objects.get_or_create(
        subscription=subscription,
        defaults={
            "subscriber": subscription.subscriber,
            "kind": ReaderMailKind.WELCOME,
            "asked_at": at,
        },
    )
    if is_new and write_soon is not None:
        transaction.on_commit(partial(write_soon, mail.pk))


def letter(mail: ReaderMail) -> Letter | None:
    """None for who has left, was erased or suppressed meanwhile."""
    reader = mail.subscriber
    wish = reader.subscriptions.active().filter(mails=mail).first()
    suppressed = Suppression.objects.filter(address_key=reader.address_key).exists()
    if wish is None or reader.address is None or mail.written_at is None or suppressed:
        return None
    briefing = wish.briefing
    latest = Edition.objects.out(mail.written_at).filter(briefing=briefing)
    edition = latest.order_by("-out_at", "-pk").select_related("briefing").first()
    leave = tokens.url(tokens.LEAVE, reader.uid, briefing.pk)
    return Letter(
        to=reader.address,
        subject=f"Welcome to {briefing.name}",
        template="briefings/mail/welcome",
        stop_url=leave,
        reply_to=reply_to(briefing),
        context={
            "briefing": briefing,
            "edition": edition,
            "edition_url": f"{settings.SITE_ORIGIN}{edition.get_absolute_url()}" if edition else "",
            "tellings": _told(edition, wish)[:MOST_HEADLINES] if edition else [],
            "zone": reader.zone,
            "preferences_url": tokens.url(tokens.PREFERENCES, reader.uid),
            "leave_url": leave,
            "postal_address": briefing.postal_address,
        },
    )


def _told(edition: Edition, wish: Subscription) -> list[Telling]:
    """The edition's stories from the sections they chose, as they stand now; what is withdrawn or removed is
    gone."""
    seal = edition.seals.standing().first()
    items = SealItem.objects.filter(seal=seal).order_by("position")
    order = list(items.values_list("publication__story_id", flat=True))
    under = _under(seal)
    lives = {live.story_id: live for live in Live.objects.readable().filter(story_id__in=order)}
    found = [lives[story] for story in order if story in lives]
    kept = [live for live in found if not live.publication.removed]
    tellings = [put_under(live.telling(), under.get(live.story_id)) for live in kept]
    return [telling for telling in tellings if wish.selection.takes(telling.keys.section)]


def _under(seal: Seal | None) -> dict[int, tuple[str, str]]:
    """Under which other section a story stands in it: slug and name."""
    places = seal.under if seal else {}
    rows = SealItem.objects.filter(seal=seal, publication__sha__in=places)
    told = rows.values_list("publication__story_id", "publication__sha")
    return {story: places[sha] for story, sha in told}
