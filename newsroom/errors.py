"""Which page an error answers with: 400, 403, 404 and 405, on the site, on the desk and under /api/.

Decides the words and the frame, nothing else; 500 and 503 are the guard's, because they may ask the
database nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

from newsroom.admin.again import kept, shown_again
from newsroom.admin.answering import signed_out
from newsroom.desk import error_page
from newsroom.public.answers import FOR_ANYONE
from newsroom.signin.entering import stale_door


class Told(NamedTuple):
    """What happened, and what to do, in a sentence each."""

    said: str
    advice: str


ON_THE_SITE = {
    400: Told(
        "This request cannot be read",
        "Something in the address or the form was not as we expect it. Please check it and try again.",
    ),
    403: Told(
        "This is not open to you",
        "The form may have expired, or it came from another page. Please open the page again and"
        " repeat the step.",
    ),
    404: Told(
        "There is nothing at this address",
        "The story may have moved, or the address may be mistyped.",
    ),
    405: Told(
        "This cannot be done here",
        "The address is right, but not for what was sent to it. Please go back and use the link or"
        " the button on that page.",
    ),
}
ON_THE_DESK = {
    400: Told(
        "This request cannot be read",
        "Something in the address or the form was not as the desk expects it. Nothing was changed;"
        " go back and try again.",
    ),
    403: Told(
        "This is not open to you",
        "Your roles do not reach this screen. An administrator can change them.",
    ),
    404: Told(
        "There is nothing at this address",
        "What stood here may have been deleted, or the address may be mistyped.",
    ),
    405: ON_THE_SITE[405],
}
FOREIGN_FORM = Told(
    "This form was not accepted",
    "It was opened before you signed in, or in another window. Nothing was changed: go back, keep a"
    " copy of what you wrote, open the page again and send it once more.",
)

KEPT_FORM = Told(
    FOREIGN_FORM.said,
    "It was opened before you signed in, or in another window. Nothing was changed. What you typed is kept:"
    " sign in, open the story again, and it is offered to you.",
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A `BadRequest` brings its own sentence; what else is suspicious is not repeated."""
    own = str(exception) if isinstance(exception, BadRequest) else ""
    return answer(request, 400, advice=own)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django hands it over
    return answer(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 as above
    return answer(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 as above
    """Named in settings; public forms carry a seal of their own, so that this is the desk's.

    A script gets JSON; the story's form is shown again with everything in it, and who is signed out is told
    that its words are kept; who stood at the door and came in by another tab meanwhile is led to the desk.
    """
    if "application/json" in request.headers.get("Accept", ""):
        if not (hasattr(request, "user") and request.user.is_authenticated):
            return signed_out()
        return JsonResponse({"said": FOREIGN_FORM.said, "token": False}, status=403)
    again = stale_door(request) or shown_again(request)
    return again or answer(request, 403, told=KEPT_FORM if kept(request.POST) else FOREIGN_FORM)


def answer(
    request: HttpRequest, status: int, *, told: Told | None = None, advice: str = ""
) -> HttpResponse:
    """The error as a page in the frame of where it happened; under /api/ as JSON."""
    at_desk = request.path.startswith("/admin/")
    said, usual = told or (ON_THE_DESK if at_desk else ON_THE_SITE)[status]
    advice = advice or usual
    if at_desk and hasattr(request, "user"):
        return error_page(request, status, said, advice)
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"detail": f"{said}. {advice}"}, status=status)
    else:
        context = {"code": status, "said": said, "advice": advice, "at_desk": at_desk}
        html = render_to_string("newsroom/site/error.html", context, request)
        response = HttpResponse(html, status=status)
    if status == 404 and not at_desk:
        # Unasked, caches keep a 404 for minutes (RFC 9110 §15.1): a story may be published here meanwhile.
        response["Cache-Control"] = FOR_ANYONE
    return response


class WordsMiddleware:
    """Gives 405, which Django answers with an empty page, its words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or getattr(response, "content", None) != b"":
            return response
        page = answer(request, 405)
        page["Allow"] = response["Allow"]
        return page
