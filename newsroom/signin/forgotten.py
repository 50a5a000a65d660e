"""A forgotten password: asking for a link, and setting a new one with it.

Whoever asks is told the same, for the same work, whether the account is there or not: the mail is written
beside the request. A new password signs nobody in. One call each to a decision.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from newsroom import guessing, passwords
from newsroom.clock import database_now
from newsroom.guessing import Try
from newsroom.passwords import LinkOver
from newsroom.signin.browser import kind_of, try_of
from newsroom.signin.entering import too_often
from newsroom.signin.forms import ForgottenForm, NewPasswordForm, person_called
from newsroom.tasks import ring_about_desk_mail

READ_OR_SEND = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(READ_OR_SEND)
def forgotten(request: HttpRequest) -> HttpResponse:
    """What is answered is counted by the name as typed: else two names of one account would betray it."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "forgotten", "A new password", form=form)
    name, now = form.cleaned_data["name"].strip(), database_now()
    wait = guessing.wait_before(try_of(request, "link", name, None), at=now)
    if wait:
        return too_often(request, wait)
    person = person_called(name)
    account = f"p{person.pk}" if person else f"n{name.casefold()}"
    enough = guessing.wait_before(Try("mail", account, ""), at=now)
    passwords.ask(None if enough else person, at=now)
    ring_about_desk_mail()
    return HttpResponseRedirect(reverse("admin:link_asked"))


@never_cache
@require_http_methods(["GET", "HEAD"])
def asked(request: HttpRequest) -> HttpResponse:
    return _page(request, "asked", "Look into your mail")


@sensitive_post_parameters("new_password1", "new_password2")
@never_cache
@require_http_methods(READ_OR_SEND)
def new_password(request: HttpRequest, link: str) -> HttpResponse:
    """Looking at it changes nothing, as often as a mail's scanner may look."""
    now = database_now()
    try:
        person = passwords.whose(link, at=now)
        form = NewPasswordForm(person, request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return _page(request, "new_password", "A new password", form=form, person=person)
        password = form.cleaned_data["new_password1"]
        passwords.renew(link, password=password, at=now, browser=kind_of(request))
    except LinkOver as over:
        return _page(request, "over", "This link is over", status=404, said=str(over))
    ring_about_desk_mail()
    messages.success(request, "Your password is new. Sign in with it.")
    return HttpResponseRedirect(reverse("admin:login"))


def _page(
    request: HttpRequest, name: str, title: str, status: int = 200, **told: object
) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, **told}
    return render(request, f"newsroom/desk/signin/{name}.html", context, status=status)
