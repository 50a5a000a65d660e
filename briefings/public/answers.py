"""How readers are answered: pages without a cookie that nobody stores or indexes, alike for all of them.

Whoever asks, a link that means nothing (any more) gets one neutral answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsroom.public.context import site

View = Callable[..., HttpResponse]
NOTHING_HERE = (
    "This link leads nowhere",
    "It may be old, cut off, or about an address that we no longer keep. You can always sign up again.",
)

AGAIN = ("/subscribe/again/", "Send me the mail to confirm once more")


def readers_page(view: View) -> View:
    """A page without cookie or CSRF token, that nobody stores or indexes."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        return response

    return answered


def neutral(request: HttpRequest) -> HttpResponse:
    return result(request, NOTHING_HERE, 404, link=("/subscribe/", "Sign up"), also=AGAIN)


def foreign(request: HttpRequest) -> HttpResponse:
    text = "The form came from another site. Please fill in ours."
    return result(request, ("Not accepted", text), 403, link=("/subscribe/", "Sign up"))


def flood(request: HttpRequest) -> HttpResponse:
    text = "Too many came from your network. Please try again in an hour."
    return result(request, ("Not now", text), 429)


def result(
    request: HttpRequest,
    said: tuple[str, str],
    status: int = 200,
    link: tuple[str, str] = ("/", "Front page"),
    also: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """What came of a form, and where to go from there."""
    title, text = said
    context = {"title": title, "text": text, "link_url": link[0], "link_text": link[1]}
    context |= {"also_url": also[0], "also_text": also[1]}
    return page(request, "briefings/site/result.html", context, status)


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    html = render_to_string(template, {**site(request), **context}, request)
    return HttpResponse(html, status=status)
