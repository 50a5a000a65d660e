"""The review of a story: what changed since one last read it, what is said of it, and the way on.

One call for each act; opening the page writes nothing. Approving and sending back are the verbs' own.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from newsroom import commenting, reading
from newsroom.admin.reviewparts import count, nameless, rows, runs, threaded
from newsroom.admin.storypage import Side, side_of, text_of
from newsroom.clock import database_now
from newsroom.diffing import Text
from newsroom.models.history import StoryEvent, Verb
from newsroom.models.people import User
from newsroom.models.reviewing import LONGEST_SAYING, Comment, GivenReason, Reading
from newsroom.models.story import Story
from newsroom.noting import saying_of
from newsroom.refusals import NotAllowed, Refused
from newsroom.revisions import text_of as text_then

FORBIDDEN, CONFLICT, NO_CONTENT = 403, 409, 204
MOST_STEPS = 60


class Since(NamedTuple):
    """What the story is compared with: `event` is None for the whole of it."""

    tab: str
    event: StoryEvent | None
    text: Text | None
    read: Reading | None
    live: bool


def review(request: HttpRequest, site: AdminSite, user: User, story: Story) -> HttpResponse:
    refusal, status = "", 200
    if request.method == "POST":
        try:
            place = _act(request, user, story)
        except Refused as refused:
            refusal = str(refused)
            status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
        else:
            if request.POST.get("quiet"):
                return HttpResponse(status=NO_CONTENT)
            return HttpResponseRedirect(_address(request, story) + (f"#{place}" if place else ""))
    context = {
        **site.each_context(request),
        **_context(request, user, side_of(story, user)),
        "title": f"Review: {story}",
        "refusal": refusal,
        "given": request.POST if refusal else {},
    }
    return TemplateResponse(request, "newsroom/desk/review.html", context, status=status)


def _act(request: HttpRequest, user: User, story: Story) -> str:
    """Do what the form asks; the anchor to come back to."""
    act, at = request.POST.get("do", ""), database_now()
    if act == "read":
        reading.have_read(story, seen_hash=request.POST.get("seen_hash", ""), by=user, at=at)
        return ""
    if act not in {"remark", "answer", "resolve", "open"}:
        raise Refused("The page asked for something that nobody knows; open it again.")
    said = saying_of(request.POST.get("text", ""), "The comment", LONGEST_SAYING)
    if act == "remark":
        part = request.POST.get("part", "")
        if part not in _parts_of(story):
            raise Refused("That part is not there any more; say it about the whole story.")
        return _anchor(commenting.remark(story, part=part, by=user, at=at, note=said))
    number = request.POST.get("comment", "")
    known = story.comments.select_related("answers_to")
    digits = number.isascii() and number.isdigit() and len(number) < 18
    comment = get_object_or_404(known, pk=int(number) if digits else 0)
    if act == "answer":
        commenting.answer(comment, by=user, at=at, note=said)
    elif act == "resolve":
        commenting.resolve(comment, by=user, at=at)
        messages.success(request, "Resolved.")
    else:
        commenting.open_again(comment, by=user, at=at)
    return _anchor(comment.answers_to or comment)


def _parts_of(story: Story) -> set[str]:
    facts = story.story_facts.values_list("fact__uid", flat=True)
    framings = story.framings.values_list("uid", flat=True)
    return {"", "headline", "dek", "context", *map(str, facts), *map(str, framings)}


def _anchor(comment: Comment) -> str:
    return f"comment-{comment.pk}"


def _address(request: HttpRequest, story: Story) -> str:
    kept = {name: request.GET[name] for name in ("since", "hide") if name in request.GET}
    address = reverse("admin:newsroom_story_review", args=[story.pk])
    return f"{address}?{urlencode(kept)}" if kept else address


def _context(request: HttpRequest, user: User, side: Side) -> dict[str, Any]:
    story, hidden = side.story, request.GET.get("hide") == "1"
    since = _since(request.GET.get("since", ""), side, user)
    comments = list(story.comments.select_related("by", "resolved_by"))
    threads = threaded(comments)
    found = rows(
        since.text, text_of(side.composed), steps=_steps(story, since.event), threads=threads,
        hidden=hidden,
    )  # fmt: skip
    shown = {id(thread) for row in found for thread in row.threads}
    beside = [thread for part in threads.values() for thread in part if id(thread) not in shown]
    submission = story.events.filter(verb=Verb.SUBMITTED).defer("brief").order_by("-id").first()
    return {
        "side": side,
        "story": story,
        "brief": side.composed.brief,
        "live": side.live,
        "since": since,
        "hidden": hidden,
        "opens": _opens(side) if side.editable and not hidden else (),
        "runs": runs(found, compared=since.text is not None),
        "count": count(found),
        "beside": beside,
        "open_comments": sum(one.answers_to_id is None and not one.resolved_at for one in comments),
        "submission": submission,
        "warnings": _answered(side, submission, hidden=hidden),
        "may_comment": user.may("comment"),
        "offered": {offer.verb.name: offer for offer in side.offers},
    }


def _opens(side: Side) -> set[str]:
    """The parts that have a screen of their own; not while names are hidden, which it would tell."""
    parts = side.composed.keys.parts
    return {*parts.facts, *parts.framings}


def _since(wanted: str, side: Side, user: User) -> Since:
    """What was asked for; else since the person read it, else since publication, else all of it."""
    said = side.composed.brief.hash
    read = reading.last_read(side.story, user, but=said)
    live = side.live if side.live and not side.live.withdrawn else None
    if (wanted == "read" or not wanted) and read:
        return Since("read", read.event, text_then(read.event), read, bool(live))
    if (wanted == "publication" or not wanted) and live and not live.publication.removed:
        event = reading.published_as(side.story, live.publication.brief_hash)
        text = text_then(event) if event else None
        return Since("publication", event, text, read, live=True)
    return Since("all", None, None, read, bool(live))


def _steps(story: Story, event: StoryEvent | None) -> list[StoryEvent]:
    """From that event on, the newest of them; none where the story is read as a whole."""
    if event is None:
        return []
    steps = story.events.filter(pk__gte=event.pk).order_by("-id")[:MOST_STEPS]
    return list(steps)[::-1]


def _answered(
    side: Side, submission: StoryEvent | None, *, hidden: bool
) -> list[tuple[str, str, str]]:
    """Each complaint of now, the reason that was given for it, and its field."""
    given = (
        GivenReason.objects.filter(event=submission) if submission else GivenReason.objects.none()
    )
    reasons = {reason.key: reason.reason for reason in given}
    told = []
    for complaint in side.found:
        text, reason = complaint.text, reasons.get(complaint.key, "")
        if hidden:
            brief = side.composed.brief
            text, reason = nameless(text, brief), nameless(reason, brief)
        told.append((text, reason, complaint.field))
    return told
