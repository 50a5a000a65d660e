"""Hand a story to a colleague, and say by when it is due: on a screen of its own, or as a story begins.

Each button is one call.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from newsroom import handing
from newsroom.admin.storyform import StoryForm
from newsroom.clock import database_now
from newsroom.editing import may_edit
from newsroom.models.drafting import Assignment
from newsroom.models.people import GRANTS, User
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused
from newsroom.zones import NoSuchMoment, moment, zone_of


class Wanted(NamedTuple):
    """Who is to have a story that begins just now, and by when it is due; None where nobody said."""

    to: User | None
    due_at: datetime | None


NOBODY = Wanted(None, None)


def wanted(form: StoryForm, user: User) -> Wanted:
    """What the form of a new story says of that; what nobody can understand is named in `form.errors`."""
    chosen, text = form.box("person").value.strip(), form.box("due").value.strip()
    person = _writer(chosen)
    if chosen and person is None:
        form.errors["person"] = "Choose somebody who writes, or nobody."
    due = None
    try:
        due = moment(text, zone_of(user)) if text else None
    except NoSuchMoment as error:
        form.errors["due"] = str(error)
    return Wanted(person, due)


def boxes(form: StoryForm, user: User) -> dict[str, Any]:
    """What the form of a new story shows of that."""
    named = {"person": form.box("person"), "due": form.box("due")}
    return {"in_hand": named, "writers": _who_writes(), "zone": zone_of(user)}


def hand(request: HttpRequest, site: AdminSite, user: User, story: Story) -> HttpResponse:
    """The screen; a refusal keeps what was typed and says why."""
    if not (user.may("write") and may_edit(story, user)):
        raise PermissionDenied
    refusal, status = "", 200
    if request.method == "POST":
        try:
            messages.success(request, _pressed(request, user, story))
        except (Refused, NoSuchMoment) as refused:
            refusal = str(refused)
            status = 403 if isinstance(refused, NotAllowed) else 409
        else:
            address = reverse("admin:newsroom_story_change", args=[story.pk])
            return HttpResponseRedirect(address)
    held = Assignment.objects.select_related("person").filter(story=story).first()
    due = held.due_at.astimezone(zone_of(user)) if held and held.due_at else None
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": f"Hand over: {story}",
        "story": story,
        "held": held,
        "people": _who_writes(),
        "given": request.POST,
        "due": request.POST.get("due") or (f"{due:%Y-%m-%dT%H:%M}" if due else ""),
        "zone": zone_of(user),
        "refusal": refusal,
        "hands": list(story.hand_overs.select_related("person", "by").order_by("-id")[:20]),
    }
    return TemplateResponse(request, "newsroom/desk/hand.html", context, status=status)


def _pressed(request: HttpRequest, user: User, story: Story) -> str:
    """What was done, in a sentence."""
    at = database_now()
    if request.POST.get("do") == "due":
        text = request.POST.get("due", "").strip()
        due = moment(text, zone_of(user)) if text else None
        handing.set_due(story, due, by=user, at=at)
        return "The due time is set." if due else "No due time any more."
    person = _writer(request.POST.get("person", ""))
    if person is None:
        raise Refused("Choose who is to have it.")
    handing.hand_over(story, person, by=user, at=at, note=request.POST.get("note", ""))
    return f"{person} has it now."


def _writer(number: str) -> User | None:
    found: User | None = _who_writes().filter(pk=_number(number)).first()
    return found


def _who_writes() -> QuerySet[User]:
    writers = User.objects.filter(is_active=True, groups__name__in=GRANTS["write"])
    return writers.order_by("first_name", "username").distinct()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
