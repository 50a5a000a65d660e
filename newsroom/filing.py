"""Where a text is filed: the section or storyline of a name, made when nobody has it yet.

A new one stays unseen: readers see sections and storylines only through what is published in them.
"""

from __future__ import annotations

import uuid

from newsroom.models.sections import Section, Storyline
from perspectives.spelling import address_of


def section_named(name: str) -> Section:
    """The section of that name; a new one stays unseen until a story in it is published."""
    known = Section.objects.filter(name=name).first()
    if known:
        return known
    # Somebody may make it at the same moment: then theirs is the one.
    return Section.objects.get_or_create(name=name, defaults={"slug": _free(Section, name, 60)})[0]


def storyline_named(name: str) -> Storyline | None:
    if not name:
        return None
    known = Storyline.objects.filter(name=name).first()
    if known:
        return known
    slug = _free(Storyline, name, 80)
    return Storyline.objects.get_or_create(name=name, defaults={"slug": slug})[0]


def _free(model: type[Section] | type[Storyline], name: str, limit: int) -> str:
    plain = address_of(name)[: limit - 8] or uuid.uuid5(uuid.NAMESPACE_URL, name).hex[:8]
    taken = model._default_manager.filter(slug=plain).exists()
    return f"{plain}-{uuid.uuid5(uuid.NAMESPACE_URL, name).hex[:6]}" if taken else plain
