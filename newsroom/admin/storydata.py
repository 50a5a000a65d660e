"""A composed story as the values of its form; reading them back gives the same brief and the same ids."""

from __future__ import annotations

from uuid import uuid4

from django.utils.datastructures import MultiValueDict

from newsroom.admin.storyform import EXCERPT, FRAMING, PICTURE, SOURCE, StoryForm
from newsroom.brief import Brief, Fact, Framing
from newsroom.compose import Composed
from newsroom.models.story import Story

Data = MultiValueDict[str, str]


def form_of(story: Story, composed: Composed) -> StoryForm:
    """The form of a saved story."""
    data = data_of(
        composed.brief,
        facts=composed.keys.facts,
        framings=tuple(key.uid for key in composed.keys.framings),
    )
    data["version"], data["slug"] = str(story.version), story.slug
    data["opened"] = composed.brief.hash
    return StoryForm(data)


def new_form(section: str = "") -> StoryForm:
    """The form of a story that does not exist yet: one empty fact with one empty source.

    It has the uid of the story it begins, so that a form that is sent twice begins one.
    """
    data: Data = MultiValueDict()
    data["section"], data["language"], data["begins"] = section, "en", str(uuid4())
    data.setlist("fact", ["f1"])
    data.setlist("f1-source", ["s1"])
    return StoryForm(data)


def data_of(brief: Brief, *, facts: tuple[str, ...], framings: tuple[str, ...]) -> Data:
    data: Data = MultiValueDict()
    for name in ("section", "headline", "dek", "language", "kicker", "storyline"):
        data[name] = getattr(brief, name)
    if brief.picture:
        for name in PICTURE:
            data[f"picture-{name}"] = str(getattr(brief.picture, name))
    data["context"] = "\n\n".join(brief.context)
    data.setlist("fact", [f"f{number}" for number in range(1, len(brief.facts) + 1)])
    for number, fact in enumerate(brief.facts, 1):
        data[f"f{number}-uid"] = facts[number - 1]
        _put_fact(data, f"f{number}", fact)
    data.setlist("framing", [f"m{number}" for number in range(1, len(brief.framings) + 1)])
    for number, framing in enumerate(brief.framings, 1):
        data[f"m{number}-uid"] = framings[number - 1]
        _put_framing(data, f"m{number}", framing)
    return data


def _put_fact(data: Data, card: str, fact: Fact) -> None:
    data[f"{card}-text"], data[f"{card}-as_of"] = fact.text, fact.as_of
    data.setlist(f"{card}-source", [f"s{row}" for row in range(1, len(fact.sources) + 1)])
    for row, source in enumerate(fact.sources, 1):
        for name in SOURCE:
            data[f"{card}-s{row}-{name}"] = getattr(source, name)


def _put_framing(data: Data, card: str, framing: Framing) -> None:
    for name in FRAMING:
        data[f"{card}-{name}"] = getattr(framing, name)
    data.setlist(f"{card}-outlet", list(framing.outlets))
    data.setlist(f"{card}-excerpt", [f"e{row}" for row in range(1, len(framing.excerpts) + 1)])
    for row, excerpt in enumerate(framing.excerpts, 1):
        for name in EXCERPT:
            data[f"{card}-e{row}-{name}"] = getattr(excerpt, name)
    for stance in framing.stances:
        data[f"{card}-f{stance.fact}-kind"] = stance.kind.value
        data[f"{card}-f{stance.fact}-excerpt"] = f"e{stance.excerpt}" if stance.excerpt else ""
        data[f"{card}-f{stance.fact}-note"] = stance.note
