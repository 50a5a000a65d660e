"""Let somebody without an account read one revision of a draft, for a while; and take that back.

The address is a signed number: nothing that opens a door is kept in the database. Says who may hand a
draft out and for how long; where the page stands and how it looks is the desk's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction

from newsroom.compose import compose
from newsroom.editing import may_edit
from newsroom.models.people import User
from newsroom.models.sharing import ShareLink
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused, Stale
from newsroom.workflow import allow, lock

LONGEST = timedelta(days=30)
_SIGNER = "newsroom.sharing"


class AlreadyRevoked(Refused):
    """Somebody took the link back before."""


@transaction.atomic
def share(story: Story, *, by: User, at: datetime, until: datetime, note: str = "") -> ShareLink:
    """A link to the story as it is saved now, for at most 30 days.

    Refused for a writer who has no part in the story, and while the newest revision is not what is saved:
    a name that stories share was changed elsewhere, and saving the story once mends it.
    """
    allow(by, "share")
    if not (may_edit(story, by) or by.may("publish")):
        raise NotAllowed("Only its writers, editors and publishers may share this draft.")
    if not at < until <= at + LONGEST:
        raise Refused(f"A link lasts from now on for at most {LONGEST.days} days.")
    story = lock(story)
    event = story.events.order_by("-id").defer("brief").first()
    if event is None or event.brief_hash != compose(story).brief.hash:
        raise Stale(
            "The story reads differently than when it was last saved; save it, then share it."
        )
    return ShareLink.objects.create(event=event, note=note, by=by, at=at, expires_at=until)


@transaction.atomic
def revoke(link: ShareLink, *, by: User, at: datetime) -> ShareLink:
    """From now on the link leads nowhere. Whoever made it may do so, and editors and publishers."""
    if link.by_id != by.pk and not (by.may("edit others") or by.may("publish")):
        raise NotAllowed("Only who made this link, editors and publishers may take it back.")
    open_one = ShareLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
    if not open_one.update(revoked_at=at, revoked_by=by):
        raise AlreadyRevoked("This link was taken back already.")
    link.refresh_from_db()
    return link


def token_of(link: ShareLink) -> str:
    """What stands in the link's address; the same whenever it is asked for."""
    return Signer(salt=_SIGNER).sign(str(link.pk))


def opened(token: str, *, at: datetime) -> ShareLink | None:
    """The link behind this token; None for one that is forged, expired, revoked or empty by order."""
    try:
        number = int(Signer(salt=_SIGNER).unsign(token))
    except (BadSignature, ValueError):
        return None
    links = ShareLink.objects.open(at).select_related("event__story", "by")
    return links.filter(pk=number, event__brief__isnull=False).first()
