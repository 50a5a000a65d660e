"""Paste or upload a text, look at the stories found in it, make drafts of them. Two calls, no rule."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from newsroom.brief import NotClean, clean
from newsroom.brieftext import MOST_BYTES, BadText
from newsroom.clock import database_now
from newsroom.importing import Imported, import_text, look
from newsroom.models.people import User
from newsroom.refusals import Refused

PASTED = "the pasted text"
UNREADABLE = 422
LONGEST_NAME = 120


def screen(request: HttpRequest, site: AdminSite, user: User) -> HttpResponse:
    context: dict[str, Any] = {"title": "Paste or upload a brief", "text": "", "name": PASTED}
    status = 200
    if request.method == "POST":
        text, name = _given(request)
        context |= {"text": text, "name": name}
        try:
            if isinstance(text, bytes):
                context["text"] = text.decode("utf-8-sig", "replace")
            if request.POST.get("do") == "create":
                return _created(request, import_text(text, name=name, by=user, at=database_now()))
            seen = look(text, name=name)
            context |= {"seen": seen, "new": sum(not item.known for item in seen)}
        except BadText as bad:
            context["bad"], status = bad, UNREADABLE
        except Refused as refused:
            messages.error(request, str(refused))
            status = 409
    whole = {**site.each_context(request), **context}
    return TemplateResponse(request, "newsroom/desk/import.html", whole, status=status)


def _given(request: HttpRequest) -> tuple[str | bytes, str]:
    """The uploaded file if there is one, else what was pasted, and what to call it."""
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("text", ""), _called(request.POST.get("name", ""), PASTED)
    return upload.read(MOST_BYTES + 1), _called(upload.name or "", "the uploaded file")


def _called(name: str, otherwise: str) -> str:
    """What the browser says the text is called; it goes into the story's record."""
    try:
        return clean(name)[:LONGEST_NAME] or otherwise
    except NotClean:
        return otherwise


def _created(request: HttpRequest, imported: Imported) -> HttpResponse:
    for known in imported.known:
        address = reverse("admin:newsroom_story_change", args=[known.story.pk])
        link = format_html('Already here, not imported: <a href="{}">{}</a>.', address, known.story)
        messages.warning(request, link)
    count = len(imported.begun)
    if count:
        drafts = "1 draft" if count == 1 else f"{count} drafts"
        messages.success(request, f"{drafts} created.")
    if count == 1:
        address = reverse("admin:newsroom_story_change", args=[imported.begun[0].pk])
        return HttpResponseRedirect(address)
    return HttpResponseRedirect(reverse("admin:newsroom_story_changelist"))
