"""The views of the list of stories that a person keeps under a name: shown as tabs, kept and let go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from newsroom import savedviews
from newsroom.models.people import User
from newsroom.models.sought import SavedView
from newsroom.refusals import Refused


def tabs(request: HttpRequest) -> dict[str, Any]:
    """What the person keeps, what the list is asked just now, and under which name that is kept."""
    person = _person(request)
    kept = list(person.views.all())
    asked = savedviews.query_of(request.GET.dict())
    here = next((view for view in kept if view.query == asked), None)
    return {"views": kept, "asked": asked, "kept": here}


def press(request: HttpRequest) -> HttpResponse:
    """Keep the view, or let go of it; back to the list as it was asked."""
    query = request.POST.get("query", "")[:4_000]
    asked = QueryDict(query).dict()
    act, _, number = request.POST.get("do", "").partition(":")
    try:
        if act == "keep":
            view = savedviews.keep(request.POST.get("name", ""), asked, by=_person(request))
            messages.success(request, f"Kept as “{view.name}”.")
        elif act == "drop":
            pk = int(number[:18]) if number.isascii() and number.isdigit() else 0
            view = get_object_or_404(SavedView, pk=pk, person=_person(request))
            savedviews.let_go(view, by=_person(request))
            messages.success(request, f"“{view.name}” is no longer kept.")
    except Refused as refused:
        messages.error(request, str(refused))
    back = savedviews.query_of(asked)
    return HttpResponseRedirect(f"{reverse('admin:newsroom_story_changelist')}?{back}")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
