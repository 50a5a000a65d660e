"""What readers would see of a text that nobody has saved: a Telling, with the names the directory knows.

Reads the directory in a fixed number of queries and writes nothing: an outlet or a perspective that nobody
knows yet is shown by its name alone, as it would look once the text is saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from newsroom import behind
from newsroom.brief import Brief, Framing
from newsroom.keys import FramingKey, Keys, OutletKey
from newsroom.models.sections import Section
from newsroom.telling import MARKS, Telling, tell
from perspectives.directory import outlet_slug
from perspectives.models import Outlet, OutletName, Ownership, Perspective, name_key

_LETTERS = "abcdefgh"


def tell_unsaved(
    brief: Brief,
    *,
    slug: str,
    on: date,
    facts: Sequence[str] = (),
    framings: Sequence[str] = (),
) -> Telling:
    """The draft as readers would see it that day. `facts` and `framings` are uids, "" for new parts."""
    outlets = _outlets(name for framing in brief.framings for name in framing.outlets)
    owners = behind.owners((outlet.pk for outlet in outlets.values()), on)
    marks = _marks(brief.framings)
    keys = Keys(
        story="",
        slug=slug or "draft",
        section=_section(brief.section),
        facts=_uids(facts, len(brief.facts), "fact"),
        framings=tuple(
            FramingKey(
                uid=uid,
                perspective=outlet_slug(framing.perspective),
                mark=marks[place],
                outlets=tuple(_outlet(name, outlets, owners) for name in framing.outlets),
            )
            for place, (uid, framing) in enumerate(
                zip(
                    _uids(framings, len(brief.framings), "framing"),
                    brief.framings,
                    strict=True,
                )
            )
        ),
    )
    return tell(brief, keys)


def _uids(known: Sequence[str], count: int, kind: str) -> tuple[str, ...]:
    """One for each part; a new part goes by its place."""
    padded = [*known[:count], *[""] * (count - len(known))]
    return tuple(uid or f"new-{kind}-{place}" for place, uid in enumerate(padded, 1))


def _section(name: str) -> str:
    known = Section.objects.filter(name=name).values_list("slug", flat=True).first()
    return known or outlet_slug(name)


def _outlets(names: Iterable[str]) -> dict[str, Outlet]:
    """Who is known, by the key of the name."""
    rows = OutletName.objects.filter(key__in={name_key(name) for name in names})
    return {row.key: row.outlet for row in rows.select_related("outlet")}


def _outlet(name: str, outlets: dict[str, Outlet], owners: dict[int, Ownership]) -> OutletKey:
    outlet = outlets.get(name_key(name))
    if outlet is None:
        return OutletKey(slug=outlet_slug(name))
    ownership = owners.get(outlet.pk)
    return OutletKey(
        slug=outlet.slug,
        language=outlet.language,
        gloss=outlet.gloss,
        country=str(outlet.country.code or ""),
        owner=ownership.owner if ownership else "",
        kind=ownership.kind if ownership else "",
    )


def _marks(framings: Sequence[Framing]) -> list[str]:
    """The mark of each perspective; one that is new borrows a mark that no other framing here has."""
    keys = [name_key(framing.perspective) for framing in framings]
    known = {one.key: one.mark for one in Perspective.objects.filter(key__in=set(keys))}
    free = [letter for letter in _LETTERS if letter not in known.values()]
    marks = []
    for place, key in enumerate(keys):
        marks.append(known.get(key) or (free.pop(0) if free else _LETTERS[place % len(MARKS)]))
    return marks
