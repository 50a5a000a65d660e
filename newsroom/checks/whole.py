"""Whether everything that a story needs is there."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.brief import Brief
from newsroom.checks import Complaint
from newsroom.checks.naming import letter

MAIL_SUBJECT = 90


def headline_fits_a_subject(brief: Brief) -> Iterator[Complaint]:
    """The headline fits a mail’s subject"""
    length = len(brief.headline)
    if length > MAIL_SUBJECT:
        text = f"The headline has {length} signs; a mail’s subject shows {MAIL_SUBJECT}."
        yield Complaint(False, "headline", text)


def dek_is_there(brief: Brief) -> Iterator[Complaint]:
    """There is a dek"""
    if not brief.dek:
        yield Complaint(True, "dek", "The dek is empty.")


def facts_are_stated(brief: Brief) -> Iterator[Complaint]:
    """The story states facts"""
    if not brief.facts:
        yield Complaint(True, "facts", "The story states no fact.")


def facts_have_sources(brief: Brief) -> Iterator[Complaint]:
    """Every fact has a source"""
    for number, fact in enumerate(brief.facts, 1):
        if not fact.sources:
            yield Complaint(True, f"fact-{number}", f"Fact {number} has no source.")


def story_is_framed(brief: Brief) -> Iterator[Complaint]:
    """At least one perspective frames it"""
    if not brief.framings:
        yield Complaint(False, "framings", "No perspective frames this story yet.")


def framings_have_text(brief: Brief) -> Iterator[Complaint]:
    """Every framing says something"""
    for number, framing in enumerate(brief.framings, 1):
        if not framing.text:
            yield Complaint(True, f"framing-{number}", f"Framing {letter(number)} has no text.")


def framings_name_outlets(brief: Brief) -> Iterator[Complaint]:
    """Every framing names an outlet"""
    for number, framing in enumerate(brief.framings, 1):
        if framing.outlets:
            continue
        quoted = next((excerpt.outlet for excerpt in framing.excerpts if excerpt.outlet), "")
        hint = f": its excerpt is from {quoted}" if quoted else ""
        text = f"Framing {letter(number)} names no outlet{hint}."
        yield Complaint(True, f"framing-{number}", text)


def framings_show_words(brief: Brief) -> Iterator[Complaint]:
    """Every framing shows an outlet’s own words"""
    for number, framing in enumerate(brief.framings, 1):
        if not framing.excerpts:
            text = f"Framing {letter(number)} shows no excerpt."
            yield Complaint(False, f"framing-{number}", text)


def excerpts_are_placed(brief: Brief) -> Iterator[Complaint]:
    """Every excerpt says its page and its language"""
    for number, framing in enumerate(brief.framings, 1):
        for place, excerpt in enumerate(framing.excerpts, 1):
            missing = [
                name
                for name, value in (("address", excerpt.url), ("language", excerpt.language))
                if not value
            ]
            if missing:
                text = (
                    f"Framing {letter(number)}: excerpt {place} has no {' and no '.join(missing)}."
                )
                yield Complaint(True, f"framing-{number}", text)


def picture_is_described(brief: Brief) -> Iterator[Complaint]:
    """A picture is described, and its credit given"""
    if brief.picture and not brief.picture.alt:
        text = "The picture has no alternative text: say what it shows."
        yield Complaint(True, "picture", text)
    if brief.picture and not brief.picture.credit:
        yield Complaint(True, "picture", "The picture has no credit: say whose work it is.")
