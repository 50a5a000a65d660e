"""The editors' verbs as the desk offers them: who sees which button when, and what its form asks.

A button is an offer; `workflow` and `press` decide again when it is pressed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import NamedTuple

from django.conf import settings
from django.http import QueryDict

from newsroom import press, removal, workflow
from newsroom.brief import NotClean, clean
from newsroom.models.people import User
from newsroom.models.publication import Live, Publication, Severity
from newsroom.models.reviewing import LONGEST_SAYING, Wording
from newsroom.models.story import Stage, Story
from newsroom.noting import note_of, reasons_of, saying_of
from newsroom.refusals import Refused
from newsroom.workflow import wrote_in
from newsroom.zones import moment

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
Press = Callable[[Story, User, datetime, QueryDict, tzinfo], object]


class Verb(NamedTuple):
    """`name` is its place in the address, `grant` the verb a role grants, `asks` what its form asks."""

    name: str
    label: str
    grant: str
    done: str
    says: str
    press: Press
    asks: tuple[str, ...] = ()
    note: str = "A note for the record"
    note_needed: bool = False
    tone: str = ""

    @property
    def begins(self) -> str:
        """Where the story has to be first: "it can be done once …"."""
        return _BEGINS[self.name]


class Offer(NamedTuple):
    """A verb that the person may use now; `held` says what stands in its way."""

    verb: Verb
    held: str = ""


def offers(
    story: Story, live: Live | None, user: User, *, errors: int, changed: bool, editable: bool
) -> list[Offer]:
    """The verbs for this person, who may edit the story or not, and this stage, the likeliest first."""
    found = []
    for verb in VERBS.values():
        if not user.may(verb.grant) or not _fits(verb.name, story, live, changed):
            continue
        if verb.name == "submit" and not editable:
            continue
        found.append(Offer(verb, _held(verb.name, story, user, errors)))
    return found


def _held(name: str, story: Story, user: User, errors: int) -> str:
    if name in {"submit", "approve", "approve-alone"} and errors:
        return f"mend {errors} error{'' if errors == 1 else 's'} first"
    if name == "approve" and wrote_in(story, user):
        return "you wrote in it; somebody else has to"
    return ""


def _fits(name: str, story: Story, live: Live | None, changed: bool) -> bool:
    out = live is not None and not live.withdrawn
    approved = story.stage == Stage.APPROVED
    fits = {
        "submit": story.stage == Stage.DRAFT,
        "approve": story.stage == Stage.IN_REVIEW,
        "approve-alone": story.stage == Stage.IN_REVIEW and settings.ONE_PERSON_NEWSROOM,
        "send-back": story.stage in {Stage.IN_REVIEW, Stage.APPROVED},
        "publish": approved,
        "correct": approved and out and changed,
        "schedule": approved and not story.scheduled,
        "unschedule": story.scheduled,
        "embargo": story.stage != Stage.PUBLISHED,
        "retract": out,
        "remove": live is not None,
    }
    return bool(fits[name])


def _origin(data: QueryDict) -> str:
    try:
        return clean(data.get("origin", ""))[:160]
    except NotClean as error:
        raise Refused(f"Who pointed it out: {error}") from error


_BEGINS = {
    "submit": "the story is a draft, by its writers or an editor",
    "approve": "the story is in review",
    "approve-alone": "the story is in review, in a newsroom of one person",
    "send-back": "the story is in review or approved",
    "publish": "the story is approved",
    "correct": (
        "readers see the story and other words are approved: change the text, submit it and have"
        " it approved"
    ),
    "schedule": "the story is approved and not on the schedule",
    "unschedule": "the story is on the schedule",
    "embargo": "there are words that readers do not see yet",
    "retract": "readers see the story",
    "remove": "something of the story was published",
}


# Every verb is pressed with the same five things and takes of them what it needs.
# ruff: noqa: ARG001
def _submit(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    return workflow.submit(story, by=by, at=at, note=note_of(data), reasons=reasons_of(data))


def _approve(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    seen = data.get("seen_hash", "")
    return workflow.approve(
        story, by=by, at=at, note=note_of(data), seen_hash=seen, judged=_judged(data)
    )


def _judged(data: QueryDict) -> workflow.Judged | None:
    wording = data.get("wording", "")
    if wording not in set(Wording.values):
        return None
    sentence = saying_of(data.get("sentence", ""), "The sentence on the wording", LONGEST_SAYING)
    return workflow.Judged(data.get("names_hidden") == "1", Wording(wording), sentence)


def _approve_alone(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    seen = data.get("seen_hash", "")
    return workflow.approve_alone(
        story, by=by, at=at, note=note_of(data), seen_hash=seen, judged=_judged(data)
    )


def _send_back(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    return workflow.send_back(story, by=by, at=at, note=note_of(data))


def _publish(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    return press.publish(story, by=by, at=at, note=note_of(data))


def _schedule(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    publish_at = moment(data.get("publish_at", ""), zone)
    return workflow.schedule(story, by=by, at=at, publish_at=publish_at, note=note_of(data))


def _unschedule(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    return workflow.unschedule(story, by=by, at=at, note=note_of(data))


def _embargo(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    given = data.get("until", "").strip()
    until = moment(given, zone) if given else None
    return workflow.embargo(story, by=by, at=at, until=until, note=note_of(data))


def _correct(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    _refuse_unchosen(data)
    return press.correct(
        story, by=by, at=at, note=note_of(data), severity=_severity(data),
        origin=_origin(data), parts=_parts(data),
    )  # fmt: skip


def _retract(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    return press.retract(story, by=by, at=at, note=note_of(data))


def _remove(story: Story, by: User, at: datetime, data: QueryDict, zone: tzinfo) -> object:
    number = data.get("publication", "")
    told = Publication.objects.of_story(story.pk)
    chosen = told.filter(number=int(number)).first() if _NUMBER.fullmatch(number) else None
    if chosen is None:
        raise Refused("Choose which publication the order is about.")
    if data.get("sure") != "yes":
        raise Refused("Tick that you know it cannot be brought back.")
    return removal.remove(chosen, by=by, at=at, note=note_of(data))


def _refuse_unchosen(data: QueryDict) -> None:
    """An error that readers are told of is named by a person; nothing is chosen by itself."""
    missing = [] if data.getlist("part") else ["tick each part that was wrong"]
    if not data.get("severity"):
        missing.append("choose whether the error was material or minor")
    if missing:
        said = " and ".join(missing)
        raise Refused(f"{said[0].upper()}{said[1:]}.")


def _severity(data: QueryDict) -> Severity:
    try:
        return Severity(data.get("severity", ""))
    except ValueError as error:
        raise Refused("Choose whether the error was minor or material.") from error


def _parts(data: QueryDict) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in data.getlist("part")]
    except ValueError as error:
        raise Refused("One of the parts is unknown; open the page again.") from error


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("submit", "Submit for review", "submit", "Submitted for review.",
             "The story goes to the editors. It can be sent back to you with a reason.", _submit,
             ("reasons",),
             note="A word for the editor who reviews it"),
        Verb("approve", "Approve", "approve", "Approved.",
             "You approve exactly the words below; any later change asks for approval again.",
             _approve, ("seen_hash",)),
        Verb("approve-alone", "Approve alone", "approve alone", "Approved by one person.",
             "No second person has looked. The reason stays in the story’s record.",
             _approve_alone, ("seen_hash",), "Why nobody else can look", True, "stop"),
        Verb("publish", "Publish", "publish", "Published.",
             "Readers see the approved text at once, on every channel.", _publish,
             note="A note that readers see beside the version"),
        Verb("correct", "Publish a correction", "correct", "The correction is published.",
             "Readers see what was wrong beside the new words; those who were told by mail get a notice.",
             _correct, ("parts",), "What was wrong and how it came about (readers see this)", True),
        Verb("schedule", "Schedule", "schedule", "Scheduled.",
             "The approved text is published by itself at that moment.", _schedule, ("publish_at",)),
        Verb("unschedule", "Take off the schedule", "unschedule", "Taken off the schedule.",
             "The story stays approved; nothing is published until somebody does it.", _unschedule),
        Verb("embargo", "Embargo", "embargo", "The embargo is set.",
             "Nothing of this draft is published before that moment. Leave it empty to lift it.",
             _embargo, ("until",)),
        Verb("send-back", "Send back", "send back", "Sent back to its writers.",
             "The story is a draft again; its writers see the reason.", _send_back,
             note="What has to change", note_needed=True, tone="stop"),
        Verb("retract", "Retract", "retract", "Retracted.",
             "Readers find the reason where the story was. It cannot be undone, only published anew.",
             _retract, note="Why it is withdrawn (readers see this)", note_needed=True, tone="stop"),
        Verb("remove", "Remove by order", "remove", "Removed. The words are gone.",
             "For a court’s order and nothing less: what a publication said is taken out of every place "
             "that keeps it, for good. Nobody can bring it back.",
             _remove, ("publication",), "The order: who gave it, when, its number (readers see this)",
             True, "stop"),
    )
}  # fmt: skip
