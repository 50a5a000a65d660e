"""Answers for the desk’s own scripts: JSON with a sentence in `said`, where a page would show a screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from newsroom.refusals import NotAllowed, Refused

SIGNED_OUT = "You are signed out. Nothing is lost: sign in again, and your words are here."


def signed_out() -> JsonResponse:
    """Who asks is nobody any more: what to do, and where."""
    return JsonResponse({"said": SIGNED_OUT, "sign_in": reverse("admin:login")}, status=401)


def for_scripts(site: AdminSite, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view for who is signed in; 401, 403, 404 and 409 are said in JSON, never as a page."""
    inner = site.admin_view(view)

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not site.has_permission(request):
            return signed_out()
        try:
            return inner(request, *args, **kwargs)
        except PermissionDenied as refused:
            said = str(refused) or "Your roles do not reach this."
            return JsonResponse({"said": said}, status=403)
        except Http404:
            return JsonResponse({"said": "This story is not there."}, status=404)
        except Refused as refused:
            status = 403 if isinstance(refused, NotAllowed) else 409
            return JsonResponse({"said": str(refused)}, status=status)

    return update_wrapper(answered, view)
