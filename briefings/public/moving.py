"""The pages of a reader who moves: asking for it, and the yes of either mailbox. A GET changes nothing.

Each POST makes one call. What is answered to the wish does not tell whether the new address is known.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from briefings import moving, subscribing, tasks, tokens
from briefings.addresses import masked
from briefings.models import Move
from briefings.moving import Answer
from briefings.public import sealed_form
from briefings.public.answers import flood, foreign, neutral, page, readers_page, result
from briefings.public.forms import AddressForm, AgreeForm
from briefings.tokens import Named
from newsroom.clock import database_now
from newsroom.refusals import Refused

_ASKED = (
    "If mail can be sent there, a message is on its way to each: to the address that you have and to the "
    "one that you want. Once both have said yes, within three days, the next edition goes to the new one."
)
ASKED = ("Look into both mailboxes", _ASKED)
TAKEN = (
    "Nothing was changed: the new address is subscribed by itself, or may not be written to. "
    "Leave from there first, then ask again."
)
MOVED = (
    "What you get goes to the new address from now on, and nothing more to the old one. "
    "Links in older mail can still be used to leave, and for nothing else."
)
WAITS = (
    "As soon as the other mailbox has said yes as well, the next edition goes to the new address."
)
SOON = (
    "A mail to the old address is on its way just now. As soon as it is there, the address changes."
)
SAID: dict[Answer, tuple[str, str]] = {
    Answer.WAITS: ("One yes is here", WAITS),
    Answer.SOON: ("Both have said yes", SOON),
    Answer.MOVED: ("You have moved", MOVED),
    Answer.TAKEN: ("Not moved", TAKEN),
}
REFUSED = ("It stays as it was", "The address does not change.")


@readers_page
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Where else to be written to."""
    named = tokens.read(tokens.PREFERENCES, token)
    reader = subscribing.subscriber_named(named) if named else None
    if named is None or reader is None:
        return neutral(request)
    context = {
        "subscriber_masked": masked(reader.address),
        "preferences_url": tokens.url(tokens.PREFERENCES, reader.uid),
    }
    template = "briefings/site/address.html"
    if request.method != "POST":
        return page(request, template, {**context, "form": AddressForm()})
    if not sealed_form.is_ours(request):
        return foreign(request)
    if sealed_form.is_flood(request, "move"):
        return flood(request)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            written = form.cleaned_data["address"]
            moving.ask(named, written, at=database_now(), write_soon=tasks.ring_about_mail)
            return result(request, ASKED, link=(context["preferences_url"], "Your preferences"))
        except Refused as refused:
            form.add_error("address", str(refused))
    form.renew()
    return page(request, template, {**context, "form": form}, 400)


@readers_page
def move_from(request: HttpRequest, token: str) -> HttpResponse:
    """The mailbox that is left: it is shown where to, in full, and says yes to that address only."""
    named = tokens.read(tokens.MOVE_FROM, token)
    move = moving.of_old_mailbox(named, at=database_now()) if named else None
    if named is None or move is None:
        return _ended(request, named, new=False)
    context = {
        "old": masked(move.subscriber.address), "new": move.address,
        "is_agreed": move.old_agreed_at is not None,
    }  # fmt: skip
    return _asked(request, move, named, context, new=False)


@readers_page
def move_to(request: HttpRequest, token: str) -> HttpResponse:
    """The mailbox that is moved to. One click of a mail program (RFC 8058) means no."""
    named = tokens.read(tokens.MOVE_TO, token)
    move = moving.of_new_mailbox(named, at=database_now()) if named else None
    if named is None or move is None:
        return _ended(request, named, new=True)
    if request.method == "POST" and "List-Unsubscribe" in request.POST:
        moving.refuse(move.pk, at=database_now())
        return result(request, REFUSED)
    context = {
        "old": masked(move.subscriber.address), "new": masked(move.address),
        "is_agreed": move.new_agreed_at is not None,
    }  # fmt: skip
    return _asked(request, move, named, context, new=True)


def _ended(request: HttpRequest, named: Named | None, *, new: bool) -> HttpResponse:
    """A second press of the yes that moved is answered as the first, but opens nothing."""
    is_press = "List-Unsubscribe" not in request.POST
    if is_press and named is not None and moving.is_done(named, new=new):
        return result(request, SAID[Answer.MOVED])
    return neutral(request)


def _asked(
    request: HttpRequest, move: Move, said_by: Named, said: Mapping[str, object], *, new: bool
) -> HttpResponse:
    taken = move.subscriber.subscriptions.active().select_related("briefing").order_by("pk")
    names = " and ".join(row.briefing.name for row in taken)
    context = {**said, "names": names, "is_new": new}
    form = AgreeForm(initial={"move": str(move.uid)})
    if request.method != "POST":
        return page(request, "briefings/site/agree.html", {**context, "form": form})
    if not sealed_form.is_ours(request):
        return foreign(request)
    if request.POST.get("do") == "refuse":
        moving.refuse(move.pk, at=database_now())
        return result(request, REFUSED)
    # What was looked at is what is agreed to: meanwhile another address may have been asked for.
    if request.POST.get("move") != str(move.uid):
        return page(request, "briefings/site/agree.html", {**context, "form": form}, 409)
    answer = moving.agree(move.pk, new=new, at=database_now())
    if answer is None:
        return _ended(request, said_by, new=new)
    if answer is Answer.MOVED and new:
        move.subscriber.refresh_from_db()
        where = tokens.url(tokens.PREFERENCES, move.subscriber.uid)
        return result(request, SAID[answer], link=(where, "Your preferences"))
    return result(request, SAID[answer])
