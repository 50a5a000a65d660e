"""The pages of readers: sign up, confirm, preferences, leave. A GET changes nothing, whoever sends it.

Each POST makes one call. Whoever signs up whom, the answer is the same; a link that means nothing (any
more) gets one neutral answer. Personal pages are never stored and never indexed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from briefings import subscribing, tasks, tokens
from briefings.addresses import masked
from briefings.models import Briefing, Subscriber, Subscription
from briefings.public import sealed_form
from briefings.public.forms import ConfirmForm, PreferencesForm, SignUpForm
from newsroom.clock import database_now
from newsroom.public.context import site

View = Callable[..., HttpResponse]
SENT = (
    "Look into your mailbox",
    "If mail can be sent there, a message is on its way. Press the button in it: the edition is yours.",
)
NOTHING_HERE = (
    "This link leads nowhere",
    "It may be old, cut off, or about an address that we no longer keep. You can always sign up again.",
)


def _readers_page(view: View) -> View:
    """A page without cookie or CSRF token, that nobody stores or indexes."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def page(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        return response

    return page


@_readers_page
def subscribe(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _subscribe_form(request, SignUpForm(), 200)
    if not sealed_form.is_ours(request):
        return _foreign(request)
    if sealed_form.is_flood(request, "sign-up"):
        text = "Too many sign-ups came from your network. Please try again in an hour."
        return _result(request, ("Not now", text), 429)
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return _subscribe_form(request, form, 400)
    subscribing.sign_up(
        form.cleaned_data["address"],
        briefings=list(form.cleaned_data["briefings"]),
        sections=form.cleaned_data["sections"],
        zone=form.cleaned_data["zone"],
        at=database_now(),
        write_soon=tasks.ring_about_sign_up,
    )
    return _result(request, SENT)


@_readers_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    named = tokens.read(tokens.CONFIRM, token)
    reader = subscribing.subscriber_named(named) if named else None
    if named is None or reader is None:
        return _neutral(request)
    if request.method != "POST":
        wishes = reader.subscriptions.filter(left_at=None).select_related("briefing")
        context = {
            "form": ConfirmForm(),
            "names": " and ".join(wish.briefing.name for wish in wishes.order_by("pk")),
            "subscriber_masked": masked(reader.address),
        }
        return _page(request, "briefings/site/confirm.html", context)
    confirmed = subscribing.confirm(named, at=database_now())
    if confirmed is None:
        return _neutral(request)
    rhythm = " and ".join(f"{row.briefing.name}, {row.briefing.rhythm}" for row in confirmed)
    text = f"You get {rhythm}. The next edition that is sealed comes to you."
    where = tokens.url(tokens.PREFERENCES, reader.uid)
    return _result(request, ("It is yours", text), link=(where, "Your preferences"))


@_readers_page
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    named = tokens.read(tokens.PREFERENCES, token)
    reader = subscribing.subscriber_named(named) if named else None
    if named is None or reader is None:
        return _neutral(request)
    if request.method != "POST":
        return _preferences_form(request, reader, None)
    if not sealed_form.is_ours(request):
        return _foreign(request)
    form = PreferencesForm(request.POST, subscriber=reader, subscriptions=_taken(reader))
    if not form.is_valid():
        return _preferences_form(request, reader, form)
    if form.cleaned_data["erase"]:
        subscribing.erase(named, at=database_now())
        return _result(request, ("Forgotten", "Your address is erased. Nothing more will be sent."))
    subscribing.change(
        named,
        zone=form.cleaned_data["zone"],
        sections=form.sections,
        paused_until=form.paused,
        at=database_now(),
    )
    reader.refresh_from_db()
    return _preferences_form(request, reader, None, saved=True)


@_readers_page
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Also the one-click address of mail programs (RFC 8058): any POST to it leaves, at once."""
    named = tokens.read(tokens.LEAVE, token)
    if named is None:
        return _neutral(request)
    reader = subscribing.subscriber_named(named)
    if request.method == "POST":
        subscribing.leave(named, at=database_now())
        return _result(request, ("You have left", "Nothing more will be sent."))
    if reader is None:
        return _neutral(request)
    context = {
        "briefing": Briefing.objects.filter(pk=named.briefing).first(),
        "subscriber_masked": masked(reader.address),
        "preferences_url": tokens.url(tokens.PREFERENCES, reader.uid),
    }
    return _page(request, "briefings/site/leave.html", context)


def _subscribe_form(request: HttpRequest, form: SignUpForm, status: int) -> HttpResponse:
    if form.is_bound:
        form.renew()
    context = {"form": form, "briefings": list(Briefing.objects.open())}
    return _page(request, "briefings/site/subscribe.html", context, status)


def _preferences_form(
    request: HttpRequest, reader: Subscriber, form: PreferencesForm | None, *, saved: bool = False
) -> HttpResponse:
    taken = _taken(reader)
    if form is not None:
        form.renew()
    context = {
        "form": form or PreferencesForm(subscriber=reader, subscriptions=taken),
        "saved": saved,
        "subscriber_masked": masked(reader.address),
        "subscriptions": taken,
        "leave_url": tokens.url(tokens.LEAVE, reader.uid),
    }
    status = 400 if form is not None else 200
    return _page(request, "briefings/site/preferences.html", context, status)


def _taken(reader: Subscriber) -> list[Subscription]:
    return list(reader.subscriptions.active().select_related("briefing", "selection"))


def _neutral(request: HttpRequest) -> HttpResponse:
    return _result(request, NOTHING_HERE, 404, link=("/subscribe/", "Sign up"))


def _foreign(request: HttpRequest) -> HttpResponse:
    text = "The form came from another site. Please fill in ours."
    return _result(request, ("Not accepted", text), 403, link=("/subscribe/", "Sign up"))


def _result(
    request: HttpRequest,
    said: tuple[str, str],
    status: int = 200,
    link: tuple[str, str] = ("/", "Front page"),
) -> HttpResponse:
    title, text = said
    context = {"title": title, "text": text, "link_url": link[0], "link_text": link[1]}
    return _page(request, "briefings/site/result.html", context, status)


def _page(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    html = render_to_string(template, {**site(request), **context}, request)
    return HttpResponse(html, status=status)
