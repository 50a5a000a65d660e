"""One story at a time: its form, its verbs, its preview and its history. Each act is one call."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from newsroom import editing
from newsroom import parts as published_parts
from newsroom.admin import conflicts, lost, pasting, uploads
from newsroom.admin import unsaved as unsaved_words
from newsroom.admin.outline import house_of, outline
from newsroom.admin.previewing import previews
from newsroom.admin.storydata import form_of, new_form
from newsroom.admin.storyform import StoryForm
from newsroom.admin.storypage import Side, answers_to, context_of, side_of
from newsroom.admin.storyreading import Reading, read
from newsroom.admin.verbs import VERBS, Verb
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.models.publication import Publication
from newsroom.models.sections import Section, Storyline
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused
from newsroom.storable import Unstorable
from newsroom.tasks import ring_about_links
from newsroom.workflow import HeldBack, Unanswered
from newsroom.zones import NoSuchMoment, zone_of

CONFLICT, FORBIDDEN, UNREADABLE = 409, 403, 422


def editor(request: HttpRequest, site: AdminSite, user: User, story: Story | None) -> HttpResponse:
    """The form of a story, or of a new one; whoever may not edit reads it instead."""
    if request.method == "POST":
        if story is not None and not editing.may_edit(story, user):
            raise PermissionDenied
        return _posted(request, site, user, story)
    lost.found(request, user, story)
    if row := unsaved_words.chosen(request, user, story):
        restored = unsaved_words.form_of(row)
        return _page(request, site, user, story, restored, unsaved=True, restored=row)
    if story is None:
        first = Section.objects.values_list("name", flat=True).first() or ""
        return _page(request, site, user, None, new_form(first))
    return _page(request, site, user, story, None)


def _posted(request: HttpRequest, site: AdminSite, user: User, story: Story | None) -> HttpResponse:
    form = StoryForm(request.POST.copy())
    if form.too_big:
        raise BadRequest("More facts and framings than a story can hold.")
    uploads.take_picture(request, form)
    pasting.take(form)
    action = request.POST.get("do", "save")
    if action != "save":
        form.act(action)
        status = UNREADABLE if form.errors else 200
        return _page(request, site, user, story, form, status=status, unsaved=True)
    reading = read(form)
    if reading is None:
        return _page(request, site, user, story, form, status=UNREADABLE, unsaved=True)
    try:
        saved = _save(story, conflicts.chosen(story, form, reading), user)
    except editing.Conflict as conflict:
        theirs = conflict.story
        unsaved_words.lay_aside(request, user, theirs, form)
        form, told = conflicts.joined(theirs, form, reading)
        told |= {"conflict": conflict}
        return _page(request, site, user, theirs, form, status=CONFLICT, unsaved=True, **told)
    except Unstorable as refused:
        form.errors.update(refused.problems)
        return _page(request, site, user, story, form, status=UNREADABLE, unsaved=True)
    except Refused as refused:
        status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
        messages.error(request, str(refused))
        return _page(request, site, user, story, form, status=status, unsaved=True)
    unsaved_words.settle(request, user, story)
    ring_about_links(saved.story.pk)
    messages.success(
        request, "Saved." if saved.changed else "Nothing had changed; saved as it was."
    )
    return HttpResponseRedirect(reverse("admin:newsroom_story_change", args=[saved.story.pk]))


def form_again(
    request: HttpRequest, site: AdminSite, user: User, story: Story | None, form: StoryForm
) -> HttpResponse:
    """The form as it was sent, which was not taken; whoever may not change the story gets none."""
    if story is not None and not editing.may_edit(story, user):
        raise PermissionDenied
    return _page(request, site, user, story, form, status=FORBIDDEN, unsaved=True)


def _save(story: Story | None, reading: Reading, user: User) -> editing.Saved:
    at = database_now()
    if story is None:
        return editing.Saved(editing.begin(reading.brief, by=user, at=at), changed=True)
    return editing.save(
        story, reading.brief, parts=reading.parts, version=reading.version, by=user, at=at,
        slug=reading.slug,
    )  # fmt: skip


def _page(
    request: HttpRequest,
    site: AdminSite,
    user: User,
    story: Story | None,
    form: StoryForm | None,
    *,
    status: int = 200,
    unsaved: bool = False,
    **extra: Any,
) -> HttpResponse:
    side = side_of(story, user) if story else None
    if form is None and side and side.editable:
        form = form_of(side.story, side.composed)
    composed = side.composed if side else None
    sections = list(Section.objects.all())
    at = side.at if side else database_now()
    around = unsaved_words.around(user, story, composed, at)
    context = {
        **site.each_context(request),
        **(context_of(side) if side else {}),
        **(around if form else {}),
        "title": story.headline if story else "New story",
        "form": form,
        "unsaved": unsaved,
        "outline": outline(form, side.found if side else ()) if form else (),
        "house": house_of(form.top["section"].value, sections) if form else None,
        "previews": previews(),
        "sections": [one.name for one in sections],
        "storylines": list(Storyline.objects.values_list("name", flat=True)[:200]),
        **extra,
    }
    return TemplateResponse(request, "newsroom/desk/story.html", context, status=status)


def verb(
    request: HttpRequest, site: AdminSite, user: User, story: Story, name: str
) -> HttpResponse:
    """The page of one verb; pressing its button makes one call. A refusal keeps what was typed."""
    chosen = VERBS.get(name)
    if chosen is None:
        raise Http404(f"There is no verb “{name}”.")
    refusal, status = "", 200
    held: list[Any] = []
    if request.method == "POST":
        try:
            chosen.press(story, user, database_now(), request.POST, zone_of(user))
        except Refused as refused:
            refusal = str(refused)
            status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
            held = refused.complaints if isinstance(refused, HeldBack | Unanswered) else []
        except NoSuchMoment as nonsense:
            refusal, status = str(nonsense), UNREADABLE
        else:
            messages.success(request, chosen.done)
            address = reverse("admin:newsroom_story_change", args=[story.pk])
            return HttpResponseRedirect(address)
        story.refresh_from_db()
    elif not user.may(chosen.grant):
        raise PermissionDenied
    elif "reasons" in chosen.asks:
        ring_about_links(story.pk)
    context = {
        **site.each_context(request),
        **_verb_context(request, side_of(story, user), chosen),
        "title": f"{chosen.label}: {story}",
        "refusal": refusal,
        "held": held,
    }
    return TemplateResponse(request, "newsroom/desk/verb.html", context, status=status)


def _verb_context(request: HttpRequest, side: Side, chosen: Verb) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    parts = []
    if "parts" in chosen.asks and side.live and not side.live.withdrawn:
        composed = side.composed
        parts = published_parts.changes(side.live.publication, composed.brief, composed.keys)
    return {
        **context_of(side),
        "verb": chosen,
        "given": given,
        "given_parts": given.getlist("part") or [str(part.uid) for part in parts],
        "parts": parts,
        "until": given.get(
            "until", _on_the_clock(side.story.embargoed_until, zone_of(request.user))
        ),
        "publications": _told(side) if "publication" in chosen.asks else [],
        "offer": next((offer for offer in side.offers if offer.verb is chosen), None),
        "answers": answers_to(side.checks.warnings, given) if "reasons" in chosen.asks else [],
        "zone": zone_of(request.user),
        "whole": chosen.name.startswith("approve") and not side.changed,
    }


def _on_the_clock(at: datetime | None, zone: tzinfo) -> str:
    """A moment as its field holds it."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" if at else ""


def _told(side: Side) -> list[Publication]:
    """What readers were told, newest first; a retraction repeats what it took back."""
    return list(side.story.publications.select_related("removal").order_by("-number"))
