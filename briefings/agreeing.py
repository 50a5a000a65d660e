"""What the two mailboxes are asked about a change of address. Decides the wording and nothing else."""

from __future__ import annotations

from briefings import addresses, tokens
from briefings.models import Move, ReaderMail, ReaderMailKind, Subscriber, Suppression
from briefings.readermail import Letter

TEMPLATE = "briefings/mail/move"


def letter(mail: ReaderMail) -> Letter | None:
    """None where nothing is to be asked any more, or the mailbox is not to be written to."""
    move, reader = mail.move, mail.subscriber
    if move is None or move.address is None or reader.address is None:
        return None
    is_new = mail.kind == ReaderMailKind.MOVE_TO
    key = move.address_key if is_new else reader.address_key
    if Suppression.objects.filter(address_key=key).exists():
        return None
    return _to_new(move, reader) if is_new else _to_old(move, reader)


def _to_old(move: Move, reader: Subscriber) -> Letter:
    return Letter(
        to=str(reader.address),
        subject="Please confirm that you are moving",
        template=TEMPLATE,
        stop_url=tokens.url(tokens.LEAVE, reader.uid),
        context={
            **_about(reader),
            "new": move.address,
            "url": tokens.url(tokens.MOVE_FROM, reader.uid),
        },
    )


def _to_new(move: Move, reader: Subscriber) -> Letter:
    """Who reads there already is told that nothing has changed, and nobody else is told that."""
    known = Subscriber.objects.filter(address_key=move.address_key).first()
    if known is not None and known.subscriptions.active().exists():
        return Letter(
            to=str(move.address),
            subject="You are subscribed already",
            template=TEMPLATE,
            stop_url=tokens.url(tokens.LEAVE, known.uid),
            context={
                **_about(reader),
                "is_known": True,
                "url": tokens.url(tokens.PREFERENCES, known.uid),
            },
        )
    url = tokens.url(tokens.MOVE_TO, move.uid)
    return Letter(
        to=str(move.address),
        subject="Please confirm your new address",
        template=TEMPLATE,
        stop_url=url,
        context={**_about(reader), "old": addresses.masked(reader.address), "url": url},
    )


def _about(reader: Subscriber) -> dict[str, object]:
    taken = list(reader.subscriptions.active().select_related("briefing").order_by("pk"))
    return {
        "names": " and ".join(row.briefing.name for row in taken),
        "postal_address": taken[0].briefing.postal_address if taken else "",
    }
