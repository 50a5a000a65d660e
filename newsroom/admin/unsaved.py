"""Words that are not saved: keeping them as somebody types, offering them again, and who else is typing.

Each act is one call of `autosaving` or `presence`. Decides only how a kept form is shown: what differs
from the story, and that one which says the same is not offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from newsroom import autosaving, presence
from newsroom.admin.alone import whole
from newsroom.admin.choosing import ASIDE, put_together
from newsroom.admin.storyform import FactCard, FramingCard, StoryForm
from newsroom.admin.storypage import text_of
from newsroom.admin.storyreading import understood
from newsroom.alike import alike
from newsroom.clock import database_now
from newsroom.compose import Composed, compose
from newsroom.diffing import Part, PartChange, Text, change, changes
from newsroom.models.drafting import Autosave, AutosaveQuerySet, Presence
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.noting import REASON
from newsroom.zones import zone_of

NOT_OF_THE_FORM = {"csrfmiddlewaretoken", "do", "tab", "typed", "unsaved", "part"}
MOST_OFFERED = 5


class Offer(NamedTuple):
    """One kept text, with what differs from what is saved."""

    row: Autosave
    changed: list[PartChange]

    @property
    def address(self) -> str:
        return f"{editor_address(self.row.story_id)}?unsaved={self.row.pk}"


def editor_address(story: int | None) -> str:
    if story is None:
        return reverse("admin:newsroom_story_add")
    return reverse("admin:newsroom_story_change", args=[story])


def pairs_of(data: MultiValueDict[str, str]) -> list[tuple[str, str]]:
    """A posted form, in its order, without what belongs to the page only."""
    names = (name for name in data if name not in NOT_OF_THE_FORM)
    return [(name, value) for name in names for value in data.getlist(name)]


def keep(request: HttpRequest, user: User, story: Story | None) -> HttpResponse:
    """Take in what a tab holds just now; where that says what the story says, nothing is unsaved or kept.

    Else it would be offered as unsaved once the story says something else.
    """
    if request.method != "POST":
        return JsonResponse({"said": "Only what is posted is kept."}, status=405)
    at = database_now()
    tab, form = request.POST.get("tab", ""), whole(story, StoryForm(request.POST.copy()))
    try:
        row = autosaving.autosave(
            story, pairs_of(form.data), tab=tab, version=form.version, by=user, at=at,
            typed=_number(request.POST.get("typed", "")),
        )  # fmt: skip
    except autosaving.SavedAlready:
        return JsonResponse({"same": True, "token": get_token(request)})
    before = request.POST.get("unsaved", "")
    for old in Autosave.objects.of(user, story).filter(pk=_number(before)).exclude(pk=row.pk):
        autosaving.throw_away(old, by=user)
    if not _offer(row, compose(story) if story else None).changed:
        autosaving.throw_away(row, by=user)
        return JsonResponse({"same": True})
    shown = f"{at.astimezone(zone_of(user)):%H:%M:%S}"
    answer = {"kept": shown, "address": Offer(row, []).address, "token": get_token(request)}
    return JsonResponse(answer)


def here(request: HttpRequest, user: User, story: Story) -> HttpResponse:
    """Say that this tab is in the story, and hear who else is; `leave` says that it is not any more.

    A GET, so that a tab whose token is of before the last sign-in finds its way back.
    """
    at, tab = database_now(), request.GET.get("tab", "")
    if "leave" in request.GET:
        presence.leave(story, tab=tab, by=user)
        return JsonResponse({"people": []})
    presence.enter(story, request.GET.get("part", ""), tab=tab, by=user, at=at)
    people = [sentence(row, user) for row in presence.others(story, tab=tab, by=user, at=at)]
    return JsonResponse(
        {"people": people, "version": story.version, "token": get_token(request)}
    )  # fmt: skip


def sentence(row: Presence, reader: User) -> str:
    """Ben is in this story, on fact 2, since 15:31."""
    who = "You are" if row.person_id == reader.pk else f"{row.person} is"
    other = " in another tab" if row.person_id == reader.pk else ""
    part = f", on {row.part.replace('-', ' ')}" if row.part else ""
    return f"{who} in this story{other}{part}, since {row.since.astimezone(zone_of(reader)):%H:%M}"


def throw_away(request: HttpRequest, user: User, number: int) -> HttpResponse:
    """The button beside an offer."""
    row = Autosave.objects.filter(pk=number, person=user).first()
    if request.method != "POST" or (row is None and not user.may("write")):
        raise PermissionDenied
    if row is None:
        return HttpResponseRedirect(reverse("admin:newsroom_story_changelist"))
    autosaving.throw_away(row, by=user)
    return HttpResponseRedirect(editor_address(row.story_id))


def chosen(request: HttpRequest, user: User, story: Story | None) -> Autosave | None:
    """The kept text that the address asks to put into the form."""
    number = _number(request.GET.get("unsaved", ""))
    return Autosave.objects.of(user, story).filter(pk=number).first() if number else None


def form_of(row: Autosave, composed: Composed | None) -> StoryForm:
    """The form of the whole story, also where the words were kept on the screen of one part."""
    form = form_of_pairs(autosaving.pairs(row))
    form.data["version"] = str(row.version or "")
    form.data["unsaved"] = str(row.pk)
    form.data.pop("only", None)
    if composed:
        _recognise(form, composed)
    return form


def _recognise(form: StoryForm, composed: Composed) -> None:
    """A new fact or framing that is saved meanwhile is the saved one, by its sentence or its perspective."""
    mine, keys = understood(StoryForm(form.data.copy())).brief, composed.keys.parts
    _name(form, form.facts, [one.text for one in mine.facts], dict(
        zip((one.text for one in composed.brief.facts), keys.facts, strict=True)
    ))  # fmt: skip
    _name(form, form.framings, [one.perspective for one in mine.framings], dict(
        zip((one.perspective for one in composed.brief.framings), keys.framings, strict=True)
    ))  # fmt: skip


def _name(
    form: StoryForm,
    cards: Sequence[FactCard | FramingCard],
    words: list[str],
    saved: dict[str, str],
) -> None:
    """Give each new card the uid under which its words are saved, unless another card has it."""
    told = [card for card in cards if not card.empty]
    known = {card.uid.value for card in told}
    for card, said in zip(told, words, strict=True):
        uid = saved.get(said, "")
        if uid and uid not in known and not card.uid.value:
            known.add(uid)
            form.data[f"{card.key}-uid"] = uid


def form_of_pairs(pairs: autosaving.Pairs) -> StoryForm:
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, value in pairs:
        data.appendlist(name, value)
    return StoryForm(data)


def lay_aside(request: HttpRequest, user: User, story: Story, form: StoryForm) -> None:
    """What was sent and met somebody else's save, as it was sent."""
    tab = request.POST.get("tab") or ASIDE
    autosaving.autosave(
        story, pairs_of(form.data), tab=tab, version=form.version, by=user, at=database_now()
    )


def settle(request: HttpRequest, user: User, story: Story | None) -> None:
    """What this tab kept, and what it was restored from, is saved now."""
    if tab := request.POST.get("tab"):
        typed = _number(request.POST.get("typed", ""))
        autosaving.settle(story, tab=tab, by=user, typed=typed)
    number = _number(request.POST.get("unsaved", ""))
    for row in Autosave.objects.of(user, story).filter(pk=number):
        autosaving.throw_away(row, by=user)


def kept_and_people(
    user: User, story: Story | None, composed: Composed | None, at: datetime, form: StoryForm | None
) -> dict[str, Any]:
    """Unsaved words of this person but for those that are in the form, and who else is in the story."""
    rows = _elsewhere(user, story, form).select_related("story")[:MOST_OFFERED]
    offers = [offer for offer in (_offer(row, composed) for row in rows) if offer.changed]
    people = Presence.objects.in_story(story, at).exclude(person=user) if story else ()
    return {"kept": offers, "people": [sentence(row, user) for row in people]}


def _elsewhere(user: User, story: Story | None, form: StoryForm | None) -> AutosaveQuerySet:
    """What is kept and is neither this tab's own nor what the form was restored from."""
    rows = Autosave.objects.of(user, story)
    if form is None:
        return rows
    tab, restored = form.box("tab").value, _number(form.box("unsaved").value)
    return rows.exclude(tab=tab).exclude(pk=restored)


def around(
    user: User, story: Story | None, composed: Composed | None, at: datetime, form: StoryForm | None
) -> dict[str, Any]:
    """What stands above a story: that, whose it is, and what is like it."""
    told = kept_and_people(user, story, composed, at, form)
    if story is None or composed is None:
        return told
    return told | {
        "held": getattr(story, "assignment", None),
        "alike": alike(composed.brief, but=story.pk),
    }


def _offer(row: Autosave, composed: Composed | None) -> Offer:
    return Offer(row, differing(form_of(row, composed), row.story, composed))


def differing(form: StoryForm, story: Story | None, composed: Composed | None) -> list[PartChange]:
    """What the form says otherwise than the story; of a new story, all that it says."""
    whole_form = put_together(form)
    reading = understood(whole_form)
    mine = Text(reading.brief, reading.parts.facts, reading.parts.framings)
    if composed is None:
        nothing = understood(StoryForm(MultiValueDict({"language": [reading.brief.language]})))
        before = Text(nothing.brief, (), ())
        said = [change for change in changes(before, mine) if change.label != "Section"]
        return [*said, *_not_understood(whole_form)]
    return [
        *changes(text_of(composed), mine), *_not_understood(whole_form), *_reasons(story, form)
    ]  # fmt: skip


def _not_understood(form: StoryForm) -> list[PartChange]:
    """What stands in boxes that no brief can hold yet, such as half an address."""
    typed = "\n".join(filter(None, (form.box(name).value.strip() for name in form.errors)))
    label = "Not understood yet"
    return [change(Part(label, "", ""), Part(label, "", typed))] if typed else []


def _reasons(story: Story | None, form: StoryForm) -> list[PartChange]:
    """What differs in why warnings stand; nothing where the form had no box for it."""
    names = [name for name in form.data if name.startswith(REASON)]
    if story is None or not names:
        return []
    said = [story.reasons.get(name.removeprefix(REASON), "") for name in names]
    typed = [form.data.get(name) or "" for name in names]
    before, after = "\n".join(filter(None, said)), "\n".join(filter(None, typed))
    if before == after:
        return []
    label = "Why warnings stand"
    return [change(Part(label, "checks", before), Part(label, "checks", after))]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
