"""A telling as an edition has it under another section than its own. Decides nothing: `placing` does."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from newsroom.telling import Telling

# Slug and name of a section.
Place = tuple[str, str]


def put_under(telling: Telling, place: Place | None) -> Telling:
    """Told under this section; its publication and its hash stay what they are. None changes nothing."""
    if place is None or not telling.brief.section or place[0] == telling.keys.section:
        return telling
    slug, name = place
    brief = msgspec.structs.replace(telling.brief, section=name)
    keys = msgspec.structs.replace(telling.keys, section=slug)
    return telling._replace(brief=brief, keys=keys, elsewhere=True)


def elsewhere(tellings: Sequence[Telling]) -> dict[str, Place]:
    """Which publications are told under another section than their own, by sha."""
    return {
        telling.sha: (telling.keys.section, telling.brief.section)
        for telling in tellings
        if telling.elsewhere
    }
