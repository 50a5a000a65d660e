"""The pages of readers: sign up, confirm, preferences, leave. A GET changes nothing, whoever sends it.

Each POST makes one call. Whoever signs up whom, the answer is the same; a link that means nothing (any
more) gets one neutral answer. Personal pages are never stored and never indexed.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from briefings import moving, resending, subscribing, tasks, tokens
from briefings.addresses import masked
from briefings.models import Briefing, Subscriber, Subscription
from briefings.public import sealed_form
from briefings.public.answers import AGAIN, flood, foreign, neutral, page, readers_page, result
from briefings.public.forms import ConfirmForm, KnownAddressForm, PreferencesForm, SignUpForm
from newsroom.clock import database_now

SENT = (
    "Look into your mailbox",
    "If mail can be sent there, a message is on its way. Press the button in it: the edition is yours.",
)

_AGAIN = (
    "If something waits for your yes there, the mail to confirm it is on its way once more: not sooner than "
    "ten minutes after the last one, and three times a day at most. Look among the unwanted mail, too."
)
SENT_AGAIN = ("Look into your mailbox", _AGAIN)


@readers_page
def subscribe(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _subscribe_form(request, SignUpForm(), 200)
    if not sealed_form.is_ours(request):
        return foreign(request)
    if sealed_form.is_flood(request, "sign-up"):
        return flood(request)
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return _subscribe_form(request, form, 400)
    try:
        subscribing.sign_up(
            form.cleaned_data["address"],
            briefings=list(form.cleaned_data["briefings"]),
            sections=form.cleaned_data["sections"],
            zone=form.cleaned_data["zone"],
            at=database_now(),
            write_soon=tasks.ring_about_sign_up,
        )
    except subscribing.NotCarried as refused:
        form.add_error("sections", str(refused))
        return _subscribe_form(request, form, 400)
    return result(request, SENT, also=AGAIN)


@readers_page
def again(request: HttpRequest) -> HttpResponse:
    """The mail to confirm once more; the answer does not tell whether anything waits for a yes."""
    template = "briefings/site/again.html"
    if request.method != "POST":
        return page(request, template, {"form": KnownAddressForm()})
    if not sealed_form.is_ours(request):
        return foreign(request)
    if sealed_form.is_flood(request, "again"):
        return flood(request)
    form = KnownAddressForm(request.POST)
    if not form.is_valid():
        form.renew()
        return page(request, template, {"form": form}, 400)
    resending.resend(
        form.cleaned_data["address"], at=database_now(), write_soon=tasks.ring_about_mail
    )
    return result(request, SENT_AGAIN)


@readers_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    named = tokens.read(tokens.CONFIRM, token)
    reader = subscribing.subscriber_named(named) if named else None
    if named is None or reader is None:
        return neutral(request)
    if request.method != "POST":
        wishes = reader.subscriptions.filter(left_at=None).select_related("briefing")
        context = {
            "form": ConfirmForm(),
            "names": " and ".join(wish.briefing.name for wish in wishes.order_by("pk")),
            "subscriber_masked": masked(reader.address),
        }
        return page(request, "briefings/site/confirm.html", context)
    confirmed = subscribing.confirm(named, at=database_now(), write_soon=tasks.ring_about_mail)
    if confirmed is None:
        return neutral(request)
    rhythm = " and ".join(f"{row.briefing.name}, {row.briefing.rhythm}" for row in confirmed)
    text = f"You get {rhythm}. The next edition that is sealed comes to you."
    where = tokens.url(tokens.PREFERENCES, reader.uid)
    return result(request, ("It is yours", text), link=(where, "Your preferences"))


@readers_page
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    named = tokens.read(tokens.PREFERENCES, token)
    reader = subscribing.subscriber_named(named) if named else None
    if named is None or reader is None:
        return neutral(request)
    if request.method != "POST":
        return _preferences_form(request, reader, None)
    if not sealed_form.is_ours(request):
        return foreign(request)
    form = PreferencesForm(request.POST, subscriber=reader, subscriptions=_taken(reader))
    if not form.is_valid():
        return _preferences_form(request, reader, form)
    if form.cleaned_data["erase"]:
        subscribing.erase(named, at=database_now())
        return result(request, ("Forgotten", "Your address is erased. Nothing more will be sent."))
    subscribing.change(
        named,
        zone=form.cleaned_data["zone"],
        sections=form.sections,
        paused_until=form.paused,
        at=database_now(),
        write_soon=tasks.ring_about_mail,
    )
    reader.refresh_from_db()
    return _preferences_form(request, reader, None, saved=True)


@readers_page
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Also the one-click address of mail programs (RFC 8058): any POST to it leaves, at once."""
    named = tokens.read(tokens.LEAVE, token)
    if named is None:
        return neutral(request)
    if request.method == "POST":
        subscribing.leave(named, at=database_now())
        return result(request, ("You have left", "Nothing more will be sent."))
    reader = subscribing.subscriber_named(named)
    if reader is None and moving.reader_before(named.uid) is None:
        return neutral(request)
    context = {
        "briefing": Briefing.objects.filter(pk=named.briefing).first(),
        "subscriber_masked": masked(reader.address) if reader else "",
        "preferences_url": tokens.url(tokens.PREFERENCES, reader.uid) if reader else "",
    }
    return page(request, "briefings/site/leave.html", context)


def _subscribe_form(request: HttpRequest, form: SignUpForm, status: int) -> HttpResponse:
    if form.is_bound:
        form.renew()
    context = {"form": form, "briefings": list(Briefing.objects.open())}
    return page(request, "briefings/site/subscribe.html", context, status)


def _preferences_form(
    request: HttpRequest, reader: Subscriber, form: PreferencesForm | None, *, saved: bool = False
) -> HttpResponse:
    taken = _taken(reader)
    move = reader.moves.open().first()
    if form is not None:
        form.renew()
    context = {
        "form": form or PreferencesForm(subscriber=reader, subscriptions=taken),
        "saved": saved,
        "subscriber_masked": masked(reader.address),
        "subscriptions": taken,
        "leave_url": tokens.url(tokens.LEAVE, reader.uid),
        "preferences_url": tokens.url(tokens.PREFERENCES, reader.uid),
        "moving_to": masked(move.address) if move else "",
    }
    status = 400 if form is not None else 200
    return page(request, "briefings/site/preferences.html", context, status)


def _taken(reader: Subscriber) -> list[Subscription]:
    return list(reader.subscriptions.active().select_related("briefing", "selection"))
