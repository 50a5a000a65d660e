"""A desk for tests: its people, a brief, and stories that went as far as a test needs.

Every step goes through the product's own verbs, so that a story here is one that could exist.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import msgspec
from django.contrib.auth.models import Group
from PIL import Image

from newsroom import checking, editing, press, workflow
from newsroom.brief import Brief, Excerpt, Fact, Framing, Picture, Source, Stance, StanceKind
from newsroom.compose import compose
from newsroom.models.people import User
from newsroom.models.publication import Live, Publication
from newsroom.models.story import Story
from newsroom.rows import PartIds
from perspectives import pictures
from tests.perspectives import pixels

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def person(role: str) -> User:
    """The one person of the tests who has this role, and no other role."""
    user, new = User.objects.get_or_create(username=f"test-{role}", defaults={"is_staff": True})
    if new:
        user.groups.add(Group.objects.get(name=role))
    return user


def writer() -> User:
    return person("writer")


def editor() -> User:
    return person("editor")


def publisher() -> User:
    return person("publisher")


def brief(**changes: object) -> Brief:
    """A brief with something in every place: two facts, two framings, a stance with its excerpt."""
    words = Excerpt(
        "Міст відкрито",
        "uk",
        "https://visnyk.example/bridge",
        outlet="Річковий вісник",
        translation="The bridge is open",
        published_on="2026-03-13",
    )
    whole = Brief(
        section="Europe",
        headline="The bridge at Varn opens",
        dek="After nine years of work the first cars crossed on 13 March 2026.",
        kicker="Transport",
        storyline="The Varn crossing",
        facts=(
            Fact(
                "The bridge is 412 metres long.",
                as_of="2026-03-13",
                sources=(Source("https://varn.example/act", "Act of handover"),),
            ),
            Fact(
                "It cost 91 million euros.",
                sources=(Source("https://varn.example/cost", "Accounts", "Varn Post"),),
            ),
        ),
        context=("The old bridge fell in 2017.", "Ferries ran in its place."),
        framings=(
            Framing(
                "River towns",
                "A link that was promised in 2017 is here at last.",
                ("Річковий вісник", "Varn Post"),
                label="A promise kept",
                stresses="The jobs",
                leaves_out="The toll",
                excerpts=(words,),
                stances=(
                    Stance(1, StanceKind.REPORTED, 1),
                    Stance(2, StanceKind.OMITTED),
                ),
            ),
            Framing("The capital", "An expensive road to nowhere.", ("Capital Courier",)),
        ),
    )
    return msgspec.structs.replace(whole, **changes)


def picture(seed: str = "the bridge", **changes: object) -> Picture:
    """A small picture of its own, kept by this newsroom."""
    colour = tuple(hashlib.sha256(seed.encode()).digest()[:3])
    data = pixels.bytes_of(Image.new("RGB", (64, 48), colour))
    kept = pictures.accept(data, at=NOON)
    told = Picture(
        kept.sha,
        kept.width,
        kept.height,
        alt="A bridge over a wide river",
        credit="Varn Post / CC BY 4.0",
        caption="The first cars on the bridge.",
        focal_x=30,
        focal_y=70,
    )
    return msgspec.structs.replace(told, **changes)


def draft(*, at: datetime = NOON, **changes: object) -> Story:
    return editing.begin(brief(**changes), by=writer(), at=at)


def approved(*, at: datetime = NOON, **changes: object) -> Story:
    return approve(draft(at=at, **changes), at=at)


def reasons(story: Story) -> dict[str, str]:
    """Why each warning about the story stands."""
    warned = checking.checked(compose(story).brief, at=NOON).warnings
    return {warning.key: "It is so." for warning in warned}


def hand_in(story: Story, *, by: User, at: datetime) -> Story:
    """Submitted with a reason for whatever is warned of.

    Reasons for what a text is not warned of are left out, so those of the texts before are offered first:
    a text is checked once, where its own warnings would have to be asked for beforehand.
    """
    try:
        return workflow.submit(story, by=by, at=at, reasons=_GIVEN)
    except workflow.Unanswered:
        _GIVEN.update(reasons(story))
        return workflow.submit(story, by=by, at=at, reasons=_GIVEN)


_GIVEN: dict[str, str] = {}


def submit(story: Story, *, at: datetime = NOON) -> Story:
    return hand_in(story, by=writer(), at=at)


def approve(story: Story, *, at: datetime = NOON) -> Story:
    """Submit and approve a draft, by two people."""
    story = submit(story, at=at)
    return workflow.approve(story, by=editor(), at=at)


def published(*, at: datetime = NOON, **changes: object) -> Live:
    """A live story; `.publication` is what readers see of it, `.story` the working copy."""
    publication = press.publish(approved(at=at, **changes), by=publisher(), at=at)
    return Live.objects.select_related("publication", "story").get(publication=publication)


def reworded(story: Story, *, at: datetime = NOON, **changes: object) -> Story:
    """The story with other words in some places, written by the writer and approved again."""
    story.refresh_from_db()
    said, keys, *_ = compose(story)
    parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
    said = msgspec.structs.replace(said, **changes)
    editing.save(story, said, parts=parts, version=story.version, by=writer(), at=at)
    story.refresh_from_db()
    return approve(story, at=at)


def corrected(story: Story, note: str = "We had it wrong.", **changes: object) -> Publication:
    return press.correct(reworded(story, at=NOON, **changes), by=publisher(), at=NOON, note=note)


def updated(story: Story, **changes: object) -> Publication:
    return press.publish(reworded(story, at=NOON, **changes), by=publisher(), at=NOON)


def retracted(story: Story, note: str = "It was invented.", at: datetime = NOON) -> Publication:
    return press.retract(story, by=publisher(), at=at, note=note)
