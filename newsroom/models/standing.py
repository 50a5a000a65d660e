"""What a retraction took back: the one place that says so. Joins no table of the working copy."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from newsroom.models.publication import Publication, PublicationKind


def taken_back(publication: str = "") -> Exists:
    """Whether a row's publication was retracted; `publication` is the way to it, as `publication__`."""
    return Exists(
        Publication.objects.filter(
            story_id=OuterRef(f"{publication}story_id"),
            number__gte=OuterRef(f"{publication}number"),
            kind=PublicationKind.RETRACTION,
        )
    )
