"""Under which section an edition tells a story: its own, or another of the briefing's (ADR 54).

Decides who receives it, too: a reader who chose only some sections gets it by the section it is put under.
The story, its page and its publication keep their own section; the order is `planning`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from briefings import planning, slotting
from briefings.models import BoardEvent, BoardVerb, Choice, Edition
from briefings.planning import NotOnOffer
from newsroom.models.people import User
from newsroom.models.publication import Live
from newsroom.models.sections import Section
from newsroom.refusals import Refused
from newsroom.workflow import allow


class NotItsSection(Refused):
    """A section that no reader of the briefing can choose."""


@transaction.atomic
def put_under(
    edition: Edition,
    story: int,
    section: int | None,
    *,
    before: int | None = None,
    by: User,
    at: datetime,
) -> Edition:
    """Tell a carried story under this section of the briefing; None, or its own, is back under its own.

    It stands before the story named, else after the last of that section; where there is none, where its
    slots are, or at the end.
    """
    allow(by, "arrange")
    edition = (
        Edition.objects.select_related("briefing")
        .select_for_update(of=("self",))
        .get(pk=edition.pk)
    )
    carried = edition.items.filter(choice=Choice.CARRY, story__live__withdrawn=False).order_by(
        "position"
    )
    rows = carried.values_list("story", Coalesce("under", "story__live__section"))
    sections = dict(rows)
    if story not in sections:
        raise NotOnOffer("Only a story that the edition carries can be put under another section.")
    own = Live.objects.values_list("section", flat=True).get(story=story)
    wanted = section or own
    if wanted != own:
        _refuse_foreign(edition, wanted)
    if sections[story] == wanted and before is None:
        return edition
    passed = edition.items.filter(choice=Choice.PASS).order_by("position")
    order = _order(edition, story, sections | {story: wanted}, before)
    edition = planning.arrange(
        edition,
        order=order,
        passed=list(passed.values_list("story", flat=True)),
        moved=story,
        by=by,
        at=at,
    )
    if sections[story] != wanted:
        under = None if wanted == own else wanted
        edition.items.filter(story=story).update(under=under)
        BoardEvent.objects.create(
            edition=edition, verb=BoardVerb.PLACED, story_id=story, by=by, at=at
        )
    return edition


def _refuse_foreign(edition: Edition, section: int) -> None:
    if edition.briefing.sections.filter(pk=section).exists():
        return
    name = Section.objects.filter(pk=section).values_list("name", flat=True).first()
    raise NotItsSection(
        f"{edition.briefing} does not have {name or 'that section'}: its readers cannot choose it."
        " Choose one that it has."
    )


def _order(
    edition: Edition, story: int, sections: Mapping[int, int], before: int | None
) -> list[int]:
    """The new order; `sections` says of each story under which section it stands, of this one as wanted."""
    carried = edition.items.filter(choice=Choice.CARRY).order_by("position")
    order = [one for one in carried.values_list("story", flat=True) if one != story]
    if before in order:
        place = order.index(before)
    else:
        place = _behind(order, sections, sections[story], list(slotting.rooms(edition)))
    return [*order[:place], story, *order[place:]]


def _behind(
    order: Sequence[int], sections: Mapping[int, int], wanted: int, slots: Sequence[int]
) -> int:
    """After the last of its section; where there is none, after the sections that have slots before it."""
    earlier = slots[: slots.index(wanted)] if wanted in slots else []
    for group in ([wanted], earlier):
        places = [place for place, one in enumerate(order, 1) if sections.get(one) in group]
        if places:
            return places[-1]
    return 0 if wanted in slots else len(order)
