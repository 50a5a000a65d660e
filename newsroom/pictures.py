"""Which pictures the newsroom keeps: refuse a brief that names another, let go what nothing uses.

Decides when a picture's files go. Files follow rows and never lead: what readers may see is asked of the
publications each time, so a crash in between leaves nothing public, only something to be tidied later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from newsroom.brief import Brief
from newsroom.models.printed import PrintedPicture
from newsroom.models.publication import Live
from newsroom.models.storypicture import StoryPicture
from newsroom.storable import Unstorable
from perspectives import pictures
from perspectives.models import Outlet, Picture

UNUSED_FOR = timedelta(days=30)
# A shelf that is looked at may hold files whose row is being written this moment.
STILL_COMING = timedelta(minutes=10)
# How far back a round looks for retractions; the shelves find what was missed.
LATELY = timedelta(hours=1)
_ROUND = 10


def refuse_unkept(brief: Brief) -> None:
    """A brief names a picture by its hash; the picture itself has to be here. Raises Unstorable."""
    told = brief.picture
    if not told:
        return
    kept = Picture.objects.filter(sha=told.sha).first()
    if kept is None:
        sentence = f"This newsroom has no picture “{told.sha[:12]}…”; upload it again."
        raise Unstorable([("picture-file", sentence)])
    if (kept.width, kept.height) != (told.width, told.height):
        sentence = f"The picture “{told.sha[:12]}…” has {kept.width} × {kept.height} pixels."
        raise Unstorable([("picture-file", sentence)])


def let_go(sha: str) -> None:
    """After a removal: the picture goes with its files, unless something else still uses it."""
    if not _unused().filter(sha=sha).delete()[0]:
        return
    transaction.on_commit(partial(pictures.drop, sha))


def tidy(*, at: datetime) -> None:
    """One round: renditions of what was just retracted, pictures nobody used for long, one shelf.

    A round costs what changed, not what there is: all 256 shelves are gone through in some 45 minutes.
    """
    withdrawn = Live.objects.filter(withdrawn=True, published_at__gt=at - LATELY)
    printed = PrintedPicture.objects.filter(publication__story__in=withdrawn.values("story"))
    for sha in set(printed.values_list("sha", flat=True)):
        _tidy_renditions(sha)
    old = _unused().filter(accepted_at__lt=at - UNUSED_FOR)
    for sha in old.values_list("sha", flat=True)[:100]:
        let_go(sha)
    _tidy_shelf(int(at.timestamp()) // _ROUND, at)


def _unused() -> QuerySet[Picture]:
    """Pictures that no story, no outlet and no publication that is kept has."""
    return Picture.objects.filter(
        ~Exists(StoryPicture.objects.filter(picture=OuterRef("pk"))),
        ~Exists(Outlet.objects.filter(logo=OuterRef("pk"))),
        ~Exists(PrintedPicture.objects.kept().filter(sha=OuterRef("pk"))),
    )


def _tidy_shelf(number: int, at: datetime) -> None:
    there = dict(pictures.shelf(number))
    known = set(Picture.objects.filter(pk__in=there).values_list("pk", flat=True))
    latest = (at - STILL_COMING).timestamp()
    for sha, changed in there.items():
        if sha in known:
            _tidy_renditions(sha)
        elif changed < latest:
            pictures.drop(sha)


def _tidy_renditions(sha: str) -> None:
    """Of a picture that readers once saw and see no more, only the original stays."""
    printed = PrintedPicture.objects.filter(sha=sha)
    wanted = printed.standing().exists() or Outlet.objects.filter(logo=sha).exists()
    if printed.exists() and not wanted:
        pictures.drop_renditions(sha)
