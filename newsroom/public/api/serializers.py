"""How a publication reads in JSON: the brief, who is who in it, and what it is bound to.

Decides names and types only; what stands behind them is `told`'s. An empty string means that the brief
says nothing there; an absent date is null.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from newsroom.brief import StanceKind
from newsroom.models.publication import PartKind, PublicationKind, Severity
from newsroom.public.api.directory import OutletWholeAnswer, PerspectiveWholeAnswer
from newsroom.public.api.sparse import Sparse

MARKED = "Emphasis and links within the paragraph are CommonMark; HTML stands for itself."


class Day(serializers.CharField):
    """A date as the brief wrote it; null where it gives none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_null": True, "help_text": "2026-03-14, or null.", **options})

    def to_representation(self, value: str) -> str | None:  # type: ignore[override]
        return value or None


class Place(serializers.IntegerField):
    """A place that counts from 1; null for none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_null": True, **options})

    def to_representation(self, value: int) -> int | None:  # type: ignore[override]
        return value or None


class NameAnswer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class SourceAnswer(serializers.Serializer[Any]):
    url = serializers.CharField()
    title = serializers.CharField()
    outlet = serializers.CharField()
    published_on = Day()


class FactAnswer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    uid = serializers.UUIDField()
    text = serializers.CharField()
    as_of = Day()
    sources = SourceAnswer(many=True)


class OutletNamedAnswer(serializers.Serializer[Any]):
    """An outlet as the publication names it; `gloss` is its Latin name where that is another."""

    name = serializers.CharField()
    slug = serializers.CharField(source="key.slug")
    language = serializers.CharField(source="key.language")
    country = serializers.CharField(source="key.country")
    gloss = serializers.CharField(source="key.gloss")


class ExcerptAnswer(serializers.Serializer[Any]):
    quote = serializers.CharField()
    language = serializers.CharField()
    translation = serializers.CharField()
    outlet = serializers.CharField()
    url = serializers.CharField()
    published_on = Day()


class StanceAnswer(serializers.Serializer[Any]):
    """`fact` is a fact's number, `excerpt` the place in this framing's excerpts; both count from 1."""

    fact = serializers.IntegerField()
    stance = serializers.ChoiceField(
        source="kind", choices=[(kind.value, kind.value) for kind in StanceKind]
    )
    excerpt = Place()
    note = serializers.CharField()


class PerspectiveNamedAnswer(serializers.Serializer[Any]):
    slug = serializers.CharField(source="key.perspective")
    name = serializers.CharField(source="perspective")
    mark = serializers.CharField(help_text="The letter a–h of its colour and sign.")


class FramingAnswer(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    perspective = PerspectiveNamedAnswer(source="*")
    label = serializers.CharField(source="framing.label")  # type: ignore[assignment]
    text = serializers.CharField(source="framing.text", help_text=MARKED)
    stresses = serializers.CharField(source="framing.stresses")
    leaves_out = serializers.CharField(source="framing.leaves_out")
    outlets = OutletNamedAnswer(many=True)
    excerpts = ExcerptAnswer(many=True, source="framing.excerpts")
    stances = StanceAnswer(many=True, source="framing.stances")


class CorrectionAnswer(Sparse):
    """We erred: `part_uid` said `was` in the publications `wrong`; it says `now` since `number`."""

    part_uid = serializers.UUIDField()
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    severity = serializers.ChoiceField(choices=Severity.choices)
    was = serializers.CharField()
    now = serializers.CharField()
    note = serializers.CharField()
    wrong = serializers.ListField(child=serializers.IntegerField())


class BoundAnswer(Sparse):
    """Which publication this is: `sha` is its place in the chain, `brief_hash` covers what it says."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PublicationKind.choices, source="telling.kind")
    sha = serializers.CharField(source="telling.sha")
    brief_hash = serializers.CharField()
    published_at = serializers.DateTimeField(source="telling.published_at")


class StoryListedAnswer(BoundAnswer):
    """A story in a list; `api_url` leads to all of it, `include` brings its parts along."""

    extras = frozenset({"note", "facts", "context", "framings", "corrections"})

    uid = serializers.UUIDField(source="telling.keys.story")
    slug = serializers.CharField()
    url = serializers.URLField()
    api_url = serializers.URLField()
    first_published_at = serializers.DateTimeField(
        source="telling.first_published_at", allow_null=True
    )
    section = NameAnswer()
    storyline = NameAnswer(allow_null=True)
    language = serializers.CharField(source="telling.brief.language")
    kicker = serializers.CharField(source="telling.brief.kicker")
    headline = serializers.CharField(source="telling.brief.headline")
    dek = serializers.CharField(source="telling.brief.dek")
    note = serializers.CharField(source="telling.note")
    facts = FactAnswer(many=True, source="telling.facts")
    context = serializers.ListField(  # type: ignore[assignment]
        child=serializers.CharField(help_text=MARKED), source="telling.brief.context"
    )
    framings = FramingAnswer(many=True, source="telling.framings")
    corrections = CorrectionAnswer(many=True, source="telling.corrections")


class VersionAnswer(Sparse):
    """One publication of a story; the text of a withdrawn one is not shown any more.

    `removed`: an order took its words away, and `note` names it.
    """

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PublicationKind.choices)
    sha = serializers.CharField()
    brief_hash = serializers.CharField()
    published_at = serializers.DateTimeField()
    note = serializers.CharField(source="reason")
    withdrawn = serializers.BooleanField()
    removed = serializers.BooleanField(source="is_removed")
    url = serializers.URLField()
    api_url = serializers.URLField()


class StoryAnswer(StoryListedAnswer):
    """All that a publication says. `live` tells whether readers see this one now.

    `versions` are the newest hundred, `outlets` and `perspectives` those that the framings name.
    """

    extras = frozenset({"versions", "outlets", "perspectives"})
    live = serializers.BooleanField()
    versions = VersionAnswer(many=True, source="beside.versions")
    outlets = OutletWholeAnswer(many=True, source="beside.outlets")
    perspectives = PerspectiveWholeAnswer(many=True, source="beside.perspectives")


class WithdrawnAnswer(serializers.Serializer[Any]):
    """What stands in the place of a retracted story: that it was one, and why it is gone."""

    detail = serializers.CharField()
    uid = serializers.UUIDField()
    slug = serializers.CharField()
    url = serializers.URLField()
    headline = serializers.CharField()
    reason = serializers.CharField()
    withdrawn_at = serializers.DateTimeField()
    number = serializers.IntegerField()
    sha = serializers.CharField()


class RemovedAnswer(serializers.Serializer[Any]):
    """What stands in the place of a publication whose words an order took away (RFC 7725)."""

    detail = serializers.CharField()
    uid = serializers.UUIDField()
    slug = serializers.CharField()
    url = serializers.URLField()
    order = serializers.CharField()
    removed_at = serializers.DateTimeField()
    number = serializers.IntegerField()
    sha = serializers.CharField()
    brief_hash = serializers.CharField()


class CorrectedAnswer(CorrectionAnswer):
    """A correction beside the story it belongs to."""

    part = serializers.ChoiceField(choices=PartKind.choices)
    slug = serializers.CharField()
    headline = serializers.CharField()
    url = serializers.URLField()


class ChangeAnswer(serializers.Serializer[Any]):
    """A step of the record: `sha` follows `prev_sha`. A retraction says why and shows no text.

    `removed`: an order took its words away, and `note` names it; drop any copy of them.
    """

    serial = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PublicationKind.choices)
    uid = serializers.UUIDField()
    slug = serializers.CharField()
    number = serializers.IntegerField()
    sha = serializers.CharField()
    prev_sha = serializers.CharField()
    brief_hash = serializers.CharField()
    published_at = serializers.DateTimeField()
    note = serializers.CharField(source="reason")
    removed = serializers.BooleanField(source="is_removed")
    api_url = serializers.URLField()


class ChangesAnswer(serializers.Serializer[Any]):
    """Ask again with `after`; `next` is that address while there is more."""

    after = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    results = ChangeAnswer(many=True)
