"""From briefs to text.

Decides the one spelling in which briefs leave the house. Promises nothing on trust: what was
written is read back and compared before it is handed out, so every rule lives in the reader alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newsroom.brief import Brief, Excerpt, Fact, Framing, Picture, Source, Stance
from newsroom.brieftext.fields import join_fields, join_names
from newsroom.brieftext.lines import BadText, Kind, classify
from newsroom.brieftext.parse import read


class NotWritable(ValueError):
    """A brief lacks what the text form needs: a dek, a fact, the address of a source …"""


def write(briefs: Sequence[Brief]) -> str:
    """The text from which `read` gets the same briefs, with the same hashes.

    Raises NotWritable for no briefs at all and for briefs that no text can say.
    """
    text = "\n".join(_stories(briefs))
    try:
        again = [parsed.brief for parsed in read(text, name="the text")]
    except BadText as error:
        raise NotWritable(f"These briefs cannot be written as text: {error}") from error
    for brief, back in zip(briefs, again, strict=True):
        if brief != back:
            raise NotWritable(f"No text says all of “{brief.headline}”.")
    return text


def _stories(briefs: Sequence[Brief]) -> Iterator[str]:
    section = ""
    for number, brief in enumerate(briefs, start=1):
        story = [*_head(brief, section), *_facts(brief.facts)]
        if brief.context:
            story += [Kind.CONTEXT.value, *map(_plain, brief.context)]
        # Without its heading here, the next headline would read as one more paragraph.
        if brief.framings or (brief.context and number < len(briefs)):
            story.append(Kind.PERSPECTIVES.value)
        for framing in brief.framings:
            story += _framing(framing)
        yield "\n".join(story) + "\n"
        section = brief.section


def _head(brief: Brief, section: str) -> Iterator[str]:
    if brief.section != section:
        yield _plain(brief.section)
    yield _plain(brief.headline)
    yield _plain(brief.dek)
    yield from _extra("Language", [brief.language] if brief.language != "en" else [])
    yield from _extra("Kicker", [brief.kicker])
    yield from _extra("Storyline", [brief.storyline])
    if brief.picture:
        yield from _picture(brief.picture)


def _picture(picture: Picture) -> Iterator[str]:
    focus = f"{picture.focal_x},{picture.focal_y}"
    size = f"{picture.width}x{picture.height}"
    yield from _extra("Picture", [picture.sha, size, focus if focus != "50,50" else ""])
    yield from _extra("Shows", [picture.alt])
    yield from _extra("Credit", [picture.credit])
    yield from _extra("Caption", [picture.caption])


def _facts(facts: Iterable[Fact]) -> Iterator[str]:
    yield Kind.FACTS.value
    for fact in facts:
        yield f"- {fact.text}"
        yield from _extra("As of", [fact.as_of])
        for source in fact.sources:
            yield from _extra("Source", _source(source))


def _source(source: Source) -> list[str]:
    fields = [source.title, source.outlet, source.published_on]
    return [*fields, source.url] if any(fields) else [source.url]


def _framing(framing: Framing) -> Iterator[str]:
    yield _plain(framing.perspective)
    yield " ".join(filter(None, ("e.g.,", join_names(framing.outlets), "—", framing.text)))
    yield from _extra("Calls it", [framing.label])
    yield from _extra("Stresses", [framing.stresses])
    yield from _extra("Leaves out", [framing.leaves_out])
    for excerpt in framing.excerpts:
        yield from _extra("Excerpt", _excerpt(excerpt))
    for stance in framing.stances:
        yield from _extra(f"Fact {stance.fact}", _stance(stance))


def _excerpt(excerpt: Excerpt) -> list[str]:
    page = [excerpt.outlet, excerpt.published_on, excerpt.url]
    return [excerpt.quote, excerpt.language, *page, excerpt.translation]


def _stance(stance: Stance) -> list[str]:
    excerpt = f"excerpt {stance.excerpt}" if stance.excerpt else ""
    return [stance.kind.value, excerpt, stance.note]


def _extra(keyword: str, fields: list[str]) -> Iterator[str]:
    while fields and not fields[-1]:
        fields = fields[:-1]
    if fields:
        yield f"  {keyword}: {join_fields(fields)}"


def _plain(text: str) -> str:
    """The text as a line; with a backslash where a reader would see structure."""
    is_plain = text and classify(text).kind is Kind.TEXT and not text.startswith("\\")
    return text if is_plain else f"\\{text}"
