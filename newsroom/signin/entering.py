"""The way in: a password, then the second step of whoever has one; or a passkey, which is both.

POST /admin/login/ with `username` and `password` signs in who needs no more. One call each to a decision.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from newsroom import factors, guessing
from newsroom.clock import database_now
from newsroom.factors import NotTaken
from newsroom.models.people import User
from newsroom.signin import passkeys
from newsroom.signin.browser import try_of
from newsroom.signin.forms import CodeForm, SignInForm, person_called, typed_name
from newsroom.signin.proof import admit, awaited, half_way, wanted


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, extra: Any = None) -> HttpResponse:
    to = wanted(request, reverse("admin:index"))
    if request.method != "POST":
        if admin.site.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return _door(request, SignInForm(request), to, **(extra or {}))
    form = SignInForm(request, data=request.POST)
    name, now = typed_name(request.POST), database_now()
    attempt = try_of(request, "password", name, person_called(name))
    if name and request.POST.get("password"):
        wait = guessing.wait_before(attempt, at=now)
        if wait:
            return too_often(request, wait)
    if not form.is_valid():
        return _door(request, form, to)
    guessing.was_right(attempt, at=now)
    person = form.get_user()
    assert isinstance(person, User)
    if not factors.has_one(person):
        return admit(request, person, at=now, to=to)
    half_way(request, person, at=now, to=to)
    return HttpResponseRedirect(reverse("admin:second_step"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """For whom the password was right: a code, a recovery code, or one of their passkeys."""
    now = database_now()
    found = awaited(request, at=now)
    if not found:
        return HttpResponseRedirect(reverse("admin:login"))
    person, to = found
    if request.method != "POST":
        return _step_page(request, person)
    attempt = try_of(request, "code", person.username, person)
    wait = guessing.wait_before(attempt, at=now)
    if wait:
        return too_often(request, wait)
    try:
        kind = take_step(request, person)
    except (NotTaken, ValidationError) as error:
        return _step_page(request, person, str(getattr(error, "message", error)))
    guessing.was_right(attempt, at=now)
    return admit(request, person, at=now, to=to, factor=kind)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """A passkey alone: GET is the question for the browser, POST its answer."""
    now = database_now()
    wait = guessing.wait_before(try_of(request, "passkey", "", None), at=now)
    if wait:
        return too_often(request, wait)
    if request.method != "POST":
        if not request.session.session_key:
            request.session.set_expiry(600)
        return JsonResponse(passkeys.question())
    to = wanted(request, reverse("admin:index"))
    try:
        passkey = passkeys.answered(request)
        person = passkey.user
        if not (person.is_active and person.is_staff):
            raise NotTaken(passkeys.REFUSED)
    except NotTaken as error:
        return _door(request, SignInForm(request), to, refused=str(error))
    passkey.last_used_at = now
    passkey.save(update_fields=["last_used_at"])
    return admit(request, person, at=now, to=to, factor=str(passkey.type))


def stale_door(request: HttpRequest) -> HttpResponse | None:
    """The desk, for who came in by another tab while this one stood at the door; None for any other page."""
    doors = {reverse(f"admin:{name}") for name in ("login", "second_step", "passkey_sign_in")}
    if request.path not in doors or not admin.site.has_permission(request):
        return None
    return HttpResponseRedirect(wanted(request, reverse("admin:index")))


def take_step(request: HttpRequest, person: User) -> str:
    """The kind of the second step that was shown. Raises NotTaken or ValidationError."""
    if "credential" in request.POST:
        passkey = passkeys.answered(request, person)
        passkey.record_usage()
        return str(passkey.type)
    form = CodeForm(request.POST)
    if not form.is_valid():
        raise NotTaken(form.errors["code"][0])
    return factors.take_code(person, code=form.cleaned_data["code"], at=database_now())


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """A page of its own: nothing that was typed is looked at, not even to say that it was right."""
    minutes = max(1, -(-wait // 60))
    told = {"title": "Too many tries", "minutes": minutes}
    context = {**admin.site.each_context(request), **told}
    response = render(request, "newsroom/desk/signin/wait.html", context, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def _door(request: HttpRequest, form: SignInForm, to: str, **more: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Sign in",
        "form": form,
        "next": to,
        "app_path": reverse("admin:login"),
        **more,
    }
    return render(request, "admin/login.html", context)


def _step_page(request: HttpRequest, person: User, refused: str = "") -> HttpResponse:
    held = factors.held_by(person)
    kinds = {row.type for row in held}
    context = {
        **admin.site.each_context(request),
        "title": "The second step",
        "person": person,
        "has_app": factors.APP in kinds,
        "question": passkeys.question(person) if factors.PASSKEY in kinds else None,
        "form": CodeForm(),
        "refused": refused,
    }
    return render(request, "newsroom/desk/signin/step.html", context)
