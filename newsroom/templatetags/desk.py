"""What the desk's templates need: moments in the reader's zone, stages in words, a story's people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from newsroom.models.people import User
from newsroom.models.story import Stage, Story
from newsroom.zones import zone_of

register = template.Library()

_CLASSES = {
    Stage.DRAFT: "draft", Stage.IN_REVIEW: "review", Stage.APPROVED: "approved",
    Stage.PUBLISHED: "published",
}  # fmt: skip


@register.simple_tag(takes_context=True)
def when(context: template.Context, at: datetime | None) -> str:
    """Day and time on the person's own clock, UTC in the title; today's day is left out."""
    if at is None:
        return ""
    zone = zone_of(context["request"].user)
    local, today = at.astimezone(zone), datetime.now(zone).date()
    form = "%H:%M" if local.date() == today else "%-d %b, %H:%M"
    if local.year != today.year:
        form = "%-d %b %Y"
    return _time(at, f"{local:{form}}")


@register.simple_tag(takes_context=True)
def both(context: template.Context, at: datetime | None) -> str:
    """The moment on the person's own clock with the zone named, and in UTC; the same day is said once."""
    if at is None:
        return ""
    zone = zone_of(context["request"].user)
    utc, local = at.astimezone(UTC), at.astimezone(zone)
    if str(zone) == "UTC":
        return _time(at, f"{utc:%-d %b %Y, %H:%M} UTC")
    form = "%H:%M" if utc.date() == local.date() else "%-d %b %Y, %H:%M"
    return _time(at, f"{local:%-d %b %Y, %H:%M} {place(zone)}, {utc:{form}} UTC")


@register.simple_tag(takes_context=True)
def today(context: template.Context) -> str:
    local = datetime.now(zone_of(context["request"].user))
    return f"{local:%A %-d %B}"


@register.simple_tag(takes_context=True)
def clocks(context: template.Context) -> dict[str, str]:
    """The two clocks above every page."""
    zone = zone_of(context["request"].user)
    now = datetime.now(UTC)
    own = "" if str(zone) == "UTC" else f"{now.astimezone(zone):%H:%M} {place(zone)}"
    return {"own": own, "utc": f"{now:%H:%M} UTC", "zone": str(zone)}


def place(zone: object) -> str:
    """Europe/Berlin is Berlin."""
    return str(zone).rsplit("/", 1)[-1].replace("_", " ")


@register.simple_tag
def stage(story: Story) -> SafeString:
    """The stage in words, with what makes it special."""
    live = getattr(story, "live", None)
    kind, words = _CLASSES[Stage(story.stage)], Stage(story.stage).label
    if story.scheduled:
        kind, words = "scheduled", "Scheduled"
    elif live and live.withdrawn and story.stage == Stage.DRAFT:
        kind, words = "retracted", "Retracted"
    return format_html('<span class="stage {}">{}</span>', kind, words)


@register.simple_tag(takes_context=True)
def people(context: template.Context, story: Any) -> str:
    """Who began a story of `desk_rows` and who wrote since; the reader of the page is “you”."""
    names = {story.created_by_id: short(story.created_by)}
    names |= dict(zip(story.wrote_ids, story.wrote_names, strict=True))
    names |= {pk: "you" for pk in names if pk == context["request"].user.pk}
    return ", ".join(names.values())


@register.simple_tag(takes_context=True)
def with_whom(context: template.Context, story: Any) -> str:
    """Who has a story of `desk_rows` in hand; where nobody has, who wrote it."""
    assignment = getattr(story, "assignment", None)
    if assignment and assignment.person:
        return "you" if assignment.person == context["request"].user else short(assignment.person)
    wrote = f"{people(context, story)} wrote"
    return wrote if story.stage == Stage.PUBLISHED else f"nobody; {wrote}"


@register.filter
def tally(rows: Sequence[object], most: int) -> str:
    """How many there are; of a queue that was cut off after `most` and one, “12+”."""
    return str(len(rows)) if len(rows) <= most else f"{most}+"


@register.simple_tag
def differs(story: Story) -> bool:
    """Whether the working copy says something else than readers see."""
    live = getattr(story, "live", None)
    return bool(live and not live.withdrawn and live.publication.brief_hash != story.brief_hash)


@register.filter
def split(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.filter
def short(person: User) -> str:
    return person.first_name or person.username


@register.inclusion_tag("newsroom/desk/parts/field.html")
def field(box: Any, label: str, **options: Any) -> dict[str, Any]:
    """One labelled box of the story form with its error; options: kind, big, hint, list, size, find."""
    return {"box": box, "label": label, **options}


@register.simple_tag
def cells(headers: Iterable[Mapping[str, Any]], row: Iterable[SafeString]) -> list[SafeString]:
    """The cells of one row of the admin's list, each with the name of its column; an empty one has none."""
    return [_labelled(cell, header["text"]) for header, cell in zip(headers, row, strict=False)]


def _labelled(cell: SafeString, column: object) -> SafeString:
    if cell.endswith(("></td>", ">&nbsp;</td>")):
        return cell
    label = format_html('<td data-label="{}" ', capfirst(str(column)))
    return SafeString(cell.replace("<td ", label, 1))


def _time(at: datetime, words: str) -> SafeString:
    utc = at.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        f"{utc:%Y-%m-%dT%H:%M:%SZ}",
        f"{utc:%-d %b %Y, %H:%M} UTC",
        words,
    )
