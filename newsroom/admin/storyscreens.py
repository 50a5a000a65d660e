"""The form of a story, of the whole of it or of one part: shown, saved, refused. Each act is one call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from newsroom import editing, handing, reasoning
from newsroom.admin import alone, choosing, conflicts, handscreen, lost, pasting, remarks, uploads
from newsroom.admin import unsaved as unsaved_words
from newsroom.admin.outline import house_of, outline
from newsroom.admin.previewing import previews
from newsroom.admin.storydata import form_of, new_form
from newsroom.admin.storyform import StoryForm
from newsroom.admin.storypage import Side, answers_ahead, context_of, side_of
from newsroom.admin.storyreading import Reading, read
from newsroom.clock import database_now
from newsroom.compose import compose
from newsroom.models.people import User
from newsroom.models.sections import Section, Storyline
from newsroom.models.story import Story
from newsroom.noting import REASON, reasons_of
from newsroom.refusals import NotAllowed, NotYet, Refused
from newsroom.storable import Unstorable
from newsroom.tasks import ring_about_links

CONFLICT, FORBIDDEN, UNREADABLE = 409, 403, 422
ONLY_READ = "You may read this story, not change it: it is in other hands."


def editor(request: HttpRequest, site: AdminSite, user: User, story: Story | None) -> HttpResponse:
    """The form of a story, or of a new one; whoever may not edit reads it instead."""
    if request.method == "POST":
        return _posted(request, site, user, story)
    lost.found(request, user, story)
    if row := unsaved_words.chosen(request, user, story):
        restored = unsaved_words.form_of(row, compose(story) if story else None)
        told = conflicts.again(story, restored)
        return _page(request, site, user, story, restored, unsaved=True, restored=row, **told)
    if story is None:
        first = Section.objects.values_list("name", flat=True).first() or ""
        return _page(request, site, user, None, new_form(first))
    return _page(request, site, user, story, None)


def part(request: HttpRequest, site: AdminSite, user: User, story: Story, uid: str) -> HttpResponse:
    """One fact or framing alone; where it is gone, or may only be read, the story says so."""
    side = side_of(story, user)
    parts = side.composed.keys.parts
    if side.editable and uid in (*parts.facts, *parts.framings):
        form = form_of(side.story, side.composed)
        form.data["only"] = uid
        return _page(request, site, user, story, form, side=side)
    gone = "That part is not in the story any more; here is what is."
    messages.warning(request, gone if side.editable else ONLY_READ)
    return HttpResponseRedirect(reverse("admin:newsroom_story_change", args=[story.pk]))


def _posted(request: HttpRequest, site: AdminSite, user: User, story: Story | None) -> HttpResponse:
    sent = StoryForm(request.POST.copy())
    if sent.too_big:
        raise BadRequest("More facts and framings than a story can hold.")
    form = alone.whole(story, sent)
    if story is not None and not editing.may_edit(story, user):
        return _given_back(request, site, user, story, form)
    uploads.take_picture(request, form)
    pasting.take(form)
    action = form.data.get("do", "save")
    if action.startswith("resolve:") and story is not None:
        _resolve(request, user, story, action.removeprefix("resolve:"))
        return _again(request, site, user, story, form, 200)
    if not alone.saves(action):
        form.act(action)
        status = UNREADABLE if form.errors else 200
        return _again(request, site, user, story, form, status)
    alone.refuse_nothing(form, action)
    in_hand = handscreen.wanted(form, user) if story is None else handscreen.NOBODY
    choosing.refuse_empty(form)
    reading = read(choosing.put_together(form))
    if reading is None:
        return _again(request, site, user, story, form, UNREADABLE)
    reading = conflicts.chosen(story, form, reading)
    if story is not None and action != "save" and alone.untouched(story, form, reading):
        unsaved_words.settle(request, user, story)
        return HttpResponseRedirect(alone.way_on(story, form, action))
    return _saved(request, site, user, story, form, reading, in_hand)


def _saved(
    request: HttpRequest, site: AdminSite, user: User, story: Story | None, form: StoryForm,
    reading: Reading, in_hand: handscreen.Wanted,
) -> HttpResponse:  # fmt: skip
    try:
        reasons = reasons_of(request.POST)
        saved = _save(story, reading, user, in_hand)
        # A form of a part, or of what is no draft, has no boxes: what it does not say is not taken back.
        boxes = any(name.startswith(REASON) for name in request.POST)
        answered = boxes and reasoning.say_ahead(saved.story, reasons, by=user, at=database_now())
    except editing.Conflict as conflict:
        theirs = conflict.story
        unsaved_words.lay_aside(request, user, theirs, form)
        form, told = conflicts.joined(theirs, form, reading)
        return _page(request, site, user, theirs, form, status=CONFLICT, unsaved=True, **told)
    except Unstorable as refused:
        form.errors.update(refused.problems)
        return _again(request, site, user, story, form, UNREADABLE)
    except NotYet as refused:  # of a new story: nothing else here waits for a moment
        form.errors["due"] = str(refused)
        return _again(request, site, user, story, form, UNREADABLE)
    except Refused as refused:
        status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
        messages.error(request, str(refused))
        return _again(request, site, user, story, form, status)
    unsaved_words.settle(request, user, story)
    ring_about_links(saved.story.pk)
    messages.success(
        request,
        "Saved." if saved.changed or answered else "Nothing had changed; saved as it was.",
    )
    return HttpResponseRedirect(alone.way_on(saved.story, form, form.data.get("do", "save")))


def _given_back(
    request: HttpRequest, site: AdminSite, user: User, story: Story, form: StoryForm
) -> HttpResponse:
    """Whoever may not change the story, any more or at all, reads what they wrote, to copy it."""
    changed = unsaved_words.differing(form, story, compose(story))
    unsent = [change for change in changed if not change.gone]
    if not unsent:
        raise PermissionDenied
    return _page(
        request, site, user, story, None, status=FORBIDDEN, unsent=unsent, only_read=ONLY_READ
    )


def _resolve(request: HttpRequest, user: User, story: Story, number: str) -> None:
    try:
        remarks.resolve(story, number, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Resolved. The form is as it was.")


def form_again(
    request: HttpRequest, site: AdminSite, user: User, story: Story | None, form: StoryForm
) -> HttpResponse:
    """The form as it was sent, which was not taken; whoever may not change the story gets none."""
    if story is not None and not editing.may_edit(story, user):
        raise PermissionDenied
    return _again(request, site, user, story, alone.whole(story, form), FORBIDDEN)


def _again(
    request: HttpRequest, site: AdminSite, user: User, story: Story | None, form: StoryForm,
    status: int,
) -> HttpResponse:  # fmt: skip
    """The form as it was sent, with what was being chosen in a conflict."""
    choosing.say_there(form)
    told = conflicts.again(story, form)
    return _page(request, site, user, story, form, status=status, unsaved=True, **told)


def _save(
    story: Story | None, reading: Reading, user: User, in_hand: handscreen.Wanted
) -> editing.Saved:
    at = database_now()
    if story is None:
        to, due_at = in_hand
        begun = handing.begin_in_hand(
            reading.brief, by=user, at=at, to=to, due_at=due_at, uid=reading.begins
        )
        return editing.Saved(begun, changed=True)
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
    side: Side | None = None,
    **extra: Any,
) -> HttpResponse:
    if side is None and story is not None:
        side = side_of(story, user)
    if form is None and side and side.editable:
        form = form_of(side.story, side.composed)
    told = context_of(side) if side else {}
    part = alone.alone_in(form, side, told["remarks"]) if form and side else None
    sections = list(Section.objects.all())
    context = {
        **site.each_context(request),
        **told,
        **(_of_a_part(user, side, form, part) if part and side else _of_a_story(user, side, form)),
        "form": form,
        "unsaved": unsaved,
        "may_comment": user.may("comment"),
        "answers": answers_ahead(side, request.POST or form.data) if side and form else [],
        "house": house_of(form.top["section"].value, sections) if form else None,
        "sections": [one.name for one in sections],
        **extra,
    }
    screen = "newsroom/desk/part.html" if part else "newsroom/desk/story.html"
    return TemplateResponse(request, screen, context, status=status)


def _of_a_story(user: User, side: Side | None, form: StoryForm | None) -> dict[str, Any]:
    """What only the screen of a whole story shows."""
    story, composed = (side.story, side.composed) if side else (None, None)
    at = side.at if side else database_now()
    around = unsaved_words.around(user, story, composed, at, form)
    return {
        **(around if form else {}),
        **(handscreen.boxes(form, user) if form and side is None else {}),
        "title": story.headline if story else "New story",
        "outline": outline(form, side.found if side else ()) if form else (),
        "previews": previews(),
        "storylines": list(Storyline.objects.values_list("name", flat=True)[:200]),
    }


def _of_a_part(user: User, side: Side, form: StoryForm | None, part: alone.Alone) -> dict[str, Any]:
    """What only the screen of one part shows."""
    return {
        **unsaved_words.kept_and_people(user, side.story, side.composed, side.at, form),
        "title": f"{part.label}: {side.story}",
        "alone": part,
    }
