"""What the house's tests of public addresses look at: something out, and something that must not be.

`SECRETS` are words that stand in every field of stories that are not out. Each is one made-up word, so
that it is found however it is escaped, cut or indexed.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from newsroom import editing, workflow
from newsroom.brief import Brief, Excerpt, Fact, Framing, Picture, Source, Stance, StanceKind
from newsroom.compose import compose
from newsroom.models import Publication, Story
from newsroom.rows import PartIds
from perspectives.directory import add_outlet, add_perspective
from tests.newsroom import desk

SECRETS: list[str] = []


def secret(place: str) -> str:
    """A word nobody else writes."""
    word = f"zorblat{place}"
    if word not in SECRETS:
        SECRETS.append(word)
    return word


def secret_brief(name: str) -> Brief:
    """A brief with a secret of its own in every field."""

    def word(place: str) -> str:
        return secret(f"{name}{place}")

    source = Source(f"https://{word('host')}.example/", word("title"), word("outlet"), "2026-01-01")
    excerpt = Excerpt(
        word("quote"),
        "en",
        f"https://{word('page')}.example/",
        word("speaker"),
        word("translation"),
    )
    return Brief(
        section=word("section"),
        headline=word("headline"),
        dek=f"{word('dek')} 2026",
        kicker=word("kicker"),
        storyline=word("storyline"),
        facts=(Fact(word("fact"), "2026-01-01", (source,)),),
        context=(word("context"),),
        framings=(
            Framing(
                word("perspective"),
                word("framing"),
                (word("named"),),
                word("label"),
                word("stresses"),
                word("leavesout"),
                (excerpt,),
                (Stance(1, StanceKind.DISPUTED, 1, word("note")),),
            ),
        ),
        picture=_secret_picture(name),
    )


def _secret_picture(name: str) -> Picture:
    """Its hash is a secret too: the name of each of its renditions begins with it."""
    shown = desk.picture(
        name,
        alt=secret(f"{name}alt"),
        credit=secret(f"{name}credit"),
        caption=secret(f"{name}caption"),
    )
    if shown.sha not in SECRETS:
        SECRETS.append(shown.sha)
    return shown


def hidden_pictures() -> list[str]:
    """Every rendition that there is of a picture whose story is not out."""
    hashes = [word for word in SECRETS if len(word) == 64]
    return [f"{sha}-64.{kind}" for sha in hashes for kind in ("avif", "jpg")]


def hide() -> list[Story]:
    """A story at every stage before publication, an unpublished edit, and unverified directory rows."""
    add_outlet(secret("directoryoutlet"))
    add_perspective(secret("directoryperspective"))
    begun = {
        name: editing.begin(secret_brief(name), by=desk.writer(), at=desk.NOON)
        for name in ("draft", "review", "approved", "embargoed", "scheduled")
    }
    for name in ("review", "approved", "embargoed", "scheduled"):
        desk.submit(begun[name])
    for name in ("approved", "embargoed", "scheduled"):
        workflow.approve(begun[name], by=desk.editor(), at=desk.NOON)
    far = desk.NOON + timedelta(days=40_000)
    workflow.embargo(begun["embargoed"], by=desk.publisher(), at=desk.NOON, until=far)
    workflow.schedule(begun["scheduled"], by=desk.publisher(), at=desk.NOON, publish_at=far)
    return [*begun.values(), _edited_after_publication()]


def _edited_after_publication() -> Story:
    live = desk.published(headline="Two towns share a ferry", dek="On 2 March 2026 it sailed.")
    story = Story.objects.get(pk=live.story_id)
    keys = compose(story).keys
    parts = PartIds(keys.facts[:1], tuple(framing.uid for framing in keys.framings[:1]))
    edit = msgspec.structs.replace(secret_brief("edit"), section="Europe")
    editing.save(story, edit, parts=parts, version=story.version, by=desk.writer(), at=desk.NOON)
    return story


def show() -> Publication:
    """One story that is out, with a correction, and one that was retracted."""
    live = desk.published(picture=desk.picture())
    desk.corrected(
        live.story, dek="After ten years of work the first cars crossed on 13 March 2026."
    )
    desk.retracted(desk.published(headline="The bridge that never was", dek="In 2026.").story)
    return live.publication
