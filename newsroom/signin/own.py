"""One's own ways in: passkeys, the app, recovery codes, and where one is signed in.

Who changes any of it has lately shown that it is they. One call each to a decision.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal import auth as totp
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from newsroom import factors, guessing, passwords, sessions
from newsroom.clock import database_now
from newsroom.factors import NotTaken
from newsroom.models.people import User
from newsroom.models.signin import SigninChange
from newsroom.refusals import Refused
from newsroom.signin import passkeys
from newsroom.signin.browser import called, kind_of, try_of
from newsroom.signin.entering import take_step, too_often
from newsroom.signin.forms import CodeForm, NewPasskeyForm, PasswordForm
from newsroom.signin.gate import owes
from newsroom.signin.proof import FACTOR, is_proved, prove, wanted
from newsroom.tasks import ring_about_desk_mail

View = Callable[..., HttpResponse]
LAST_CHANGES = 10
READ_OR_SEND = ["GET", "HEAD", "POST"]


def who(request: HttpRequest) -> User:
    return cast("User", request.user)


def proved(view: View) -> View:
    """The view for whom has lately shown that it is they; others show it first and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return proof_first(request) or view(request, *args, **kwargs)

    return never_cache(guarded)


def proof_first(request: HttpRequest) -> HttpResponse | None:
    """The way to showing that it is they, and back; None for whom it lately was."""
    if is_proved(request, at=database_now()):
        return None
    back = request.get_full_path() if request.method == "GET" else reverse("admin:signing_in")
    return HttpResponseRedirect(f"{reverse('admin:prove')}?{urlencode({'next': back})}")


@never_cache
@require_http_methods(["GET", "HEAD"])
def signing_in(request: HttpRequest) -> HttpResponse:
    """All of it on one page; for who owes a second step, the one page there is."""
    person, now = who(request), database_now()
    held = factors.held_by(person)
    return _page(
        request,
        "own",
        "Signing in",
        passkeys=[row for row in held if row.type == factors.PASSKEY],
        app=next((row for row in held if row.type == factors.APP), None),
        codes_left=factors.codes_left(held),
        unseen=bool(factors.unseen_codes(person)),
        required=factors.required_of(person),
        owes=owes(request, person),
        next=wanted(request, ""),
        changes=[(change.said(to=person), change.at) for change in _changes(person)],
        sessions=[
            {
                "row": row,
                "called": called(row.agent),
                "here": row.session_key == request.session.session_key,
            }
            for row in sessions.of(person, at=now)
        ],
    )


def _changes(person: User) -> QuerySet[SigninChange]:
    return person.signin_changes.select_related("by", "reset").order_by("-id")[:LAST_CHANGES]


@never_cache
@require_http_methods(READ_OR_SEND)
def prove_it(request: HttpRequest) -> HttpResponse:
    """Once more: the second step if there is one, else the password."""
    person, now = who(request), database_now()
    to = wanted(request, reverse("admin:signing_in"))
    kinds = {row.type for row in factors.held_by(person)}
    second = not kinds.isdisjoint({factors.APP, factors.PASSKEY})
    refused = ""
    if request.method == "POST":
        what = "code" if second else "password"
        attempt = try_of(request, what, person.username, person)
        wait = guessing.wait_before(attempt, at=now)
        if wait:
            return too_often(request, wait)
        try:
            kind = take_step(request, person) if second else _take_password(request, person)
        except NotTaken as error:
            refused = str(error)
        else:
            guessing.was_right(attempt, at=now)
            prove(request, at=now, factor=kind)
            return HttpResponseRedirect(to)
    question = passkeys.question(person) if factors.PASSKEY in kinds else None
    shown = CodeForm() if second else PasswordForm()
    told = {"form": shown, "second": second, "has_app": factors.APP in kinds}
    return _page(
        request, "prove", "Is it you?", next=to, refused=refused, question=question, **told
    )


def _take_password(request: HttpRequest, person: User) -> str:
    form = PasswordForm(request.POST)
    if not form.is_valid():
        raise NotTaken(form.errors["password"][0])
    if not person.check_password(form.cleaned_data["password"]):
        raise NotTaken("This is not your password. Capitals count.")
    return ""


@require_http_methods(READ_OR_SEND)
@proved
def add_app(request: HttpRequest) -> HttpResponse:
    """An app that shows codes: scan, type what it shows."""
    person, refused = who(request), ""
    secret = totp.get_totp_secret()
    if request.method == "POST":
        form = CodeForm(request.POST)
        try:
            if not form.is_valid():
                raise NotTaken(form.errors["code"][0])
            code = form.cleaned_data["code"]
            factors.add_app(
                by=person, secret=secret, code=code, at=database_now(), browser=kind_of(request)
            )
        except Refused as error:
            refused = str(error)
        else:
            totp.clear_totp_secret(request)
            return _added(request, "Your app is the second step from now on.", str(factors.APP))
    address = get_adapter().build_totp_url(person, secret)
    picture = base64.b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    return _page(
        request,
        "app",
        "Codes from an app",
        form=CodeForm(),
        refused=refused,
        address=address,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=f"data:image/svg+xml;base64,{picture}",
        next=wanted(request, ""),
    )


@require_http_methods(READ_OR_SEND)
@proved
def add_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey of this device, or of a key that is plugged in."""
    person, refused = who(request), ""
    if request.method == "POST":
        form = NewPasskeyForm(request.POST)
        try:
            if not form.is_valid():
                raise NotTaken("The browser made no passkey. Begin again.")
            credential = form.cleaned_data["credential"]
            passkeys.made(credential)
            factors.add_passkey(
                by=person,
                name=form.cleaned_data["name"],
                credential=credential,
                at=database_now(),
                browser=kind_of(request),
            )
        except Refused as error:
            refused = str(error)
        else:
            return _added(request, "The passkey opens the desk from now on.", str(factors.PASSKEY))
    told = {"offer": passkeys.offer(person), "refused": refused, "next": wanted(request, "")}
    return _page(request, "passkey", "A passkey", **told)


def _added(request: HttpRequest, said: str, factor: str) -> HttpResponse:
    """This session goes on, with its second step; whatever else was signed in without one ends."""
    ring_about_desk_mail()
    first = not request.session.get(FACTOR)
    prove(request, at=database_now(), factor=factor)
    if first:
        sessions.end_others(who(request), but=request.session.session_key)
    messages.success(request, said)
    to = wanted(request, "")
    way = reverse(
        "admin:recovery_codes" if factors.unseen_codes(who(request)) else "admin:signing_in"
    )
    return HttpResponseRedirect(f"{way}?{urlencode({'next': to})}" if to else way)


@require_POST
@proved
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    person = who(request)
    try:
        last = factors.remove(pk, by=person, at=database_now(), browser=kind_of(request))
    except Refused as error:
        messages.error(request, str(error))
    else:
        ring_about_desk_mail()
        if last:
            request.session.pop(FACTOR, None)
        sessions.end_others(person, but=request.session.session_key)
        messages.success(request, "It is removed, and your other sessions have ended.")
    return HttpResponseRedirect(reverse("admin:signing_in"))


@require_http_methods(READ_OR_SEND)
@proved
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Shown until they are kept, and never again."""
    person = who(request)
    if request.method == "POST":
        if "kept" in request.POST:
            factors.keep_codes(by=person)
            return HttpResponseRedirect(wanted(request, reverse("admin:signing_in")))
        try:
            factors.make_codes(by=person, at=database_now(), browser=kind_of(request))
        except Refused as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:signing_in"))
        ring_about_desk_mail()
    codes = factors.unseen_codes(person)
    if not codes:
        return HttpResponseRedirect(reverse("admin:signing_in"))
    shown = [f"{code[:4]} {code[4:]}" for code in codes]
    return _page(request, "codes", "Recovery codes", codes=shown, next=wanted(request, ""))


def change_password(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Django's view changes it; the old one is guessed at no oftener than at the door."""
    person, now = who(request), database_now()
    attempt = try_of(request, "password", person.username, person)
    wait = guessing.wait_before(attempt, at=now) if request.method == "POST" else 0
    if wait:
        return too_often(request, wait)
    with transaction.atomic():
        response = view()
        changed = response.status_code == 302
        if changed:
            here, browser = request.session.session_key, kind_of(request)
            passwords.was_changed(person, by=person, at=now, browser=browser, but=here)
    if changed:
        guessing.was_right(attempt, at=now)
        ring_about_desk_mail()
    add_never_cache_headers(response)
    return response


@require_POST
@never_cache
def end_session(request: HttpRequest) -> HttpResponse:
    """One of one's own sessions, or all but this one. Needs no proof: it only takes away."""
    person, mark = who(request), request.POST.get("mark", "")
    if mark:
        ended = int(sessions.end_marked(person, mark=mark, at=database_now()))
    else:
        ended = sessions.end_others(person, but=request.session.session_key)
    said = {0: "It had ended already.", 1: "One session has ended."}
    messages.success(request, said.get(ended, f"{ended} sessions have ended."))
    return HttpResponseRedirect(reverse("admin:signing_in"))


def _page(request: HttpRequest, name: str, title: str, **told: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, **told}
    context.setdefault("owes", owes(request, who(request)))
    return render(request, f"newsroom/desk/signin/{name}.html", context)
