"""Editorial checks: what must hold before a story may go on.

Each check is a function from a Brief to complaints, named in settings.EDITORIAL_CHECKS; a newsroom adds
its own by adding a name there. Errors hold a story back, warnings are shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from newsroom.brief import Brief

MAIL_SUBJECT = 90


class Complaint(NamedTuple):
    """`field` is the anchor on the story screen: headline, dek, fact-2, framing-1 …"""

    error: bool
    field: str
    text: str


Check = Callable[[Brief], Iterator[Complaint]]


def complaints(brief: Brief) -> list[Complaint]:
    """Everything the checks in force find, errors first."""
    checks: list[Check] = [import_string(name) for name in settings.EDITORIAL_CHECKS]
    found = [complaint for check in checks for complaint in check(brief)]
    return sorted(found, key=lambda complaint: not complaint.error)


def headline_and_dek(brief: Brief) -> Iterator[Complaint]:
    if not brief.dek:
        yield Complaint(True, "dek", "The dek is empty.")
    if len(brief.headline) > MAIL_SUBJECT:
        yield Complaint(
            False,
            "headline",
            f"The headline is longer than a mail’s subject ({MAIL_SUBJECT} signs).",
        )


def facts_have_sources(brief: Brief) -> Iterator[Complaint]:
    if not brief.facts:
        yield Complaint(True, "facts", "The story states no fact.")
    for number, fact in enumerate(brief.facts, 1):
        if not fact.sources:
            yield Complaint(True, f"fact-{number}", f"Fact {number} has no source.")


def framings_name_outlets(brief: Brief) -> Iterator[Complaint]:
    for number, framing in enumerate(brief.framings, 1):
        name = framing.perspective
        if not framing.outlets:
            yield Complaint(True, f"framing-{number}", f"The framing “{name}” names no outlet.")
        if not framing.text:
            yield Complaint(True, f"framing-{number}", f"The framing “{name}” has no text.")
    if not brief.framings:
        yield Complaint(False, "framings", "No perspective frames this story yet.")


def picture_is_described(brief: Brief) -> Iterator[Complaint]:
    if brief.picture and not brief.picture.alt:
        text = "The picture has no alternative text: say what it shows."
        yield Complaint(True, "picture", text)
    if brief.picture and not brief.picture.credit:
        yield Complaint(True, "picture", "The picture has no credit: say whose work it is.")


def dek_is_dated(brief: Brief) -> Iterator[Complaint]:
    if brief.dek and not re.search(r"\d", brief.dek):
        yield Complaint(False, "dek", "The dek gives no date.")


def framings_show_words(brief: Brief) -> Iterator[Complaint]:
    for number, framing in enumerate(brief.framings, 1):
        if not framing.excerpts:
            yield Complaint(
                False, f"framing-{number}", f"The framing “{framing.perspective}” shows no excerpt."
            )
