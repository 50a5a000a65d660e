"""Why the warnings about a draft stand, said before it is submitted: kept with the draft, by the warning.

Not a word of the story: neither its text nor its history knows of it, and whoever has the draft in hand sees
it. What is said with a submission is `workflow`'s to keep; it stays here, too, for the day the story is a
draft again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from newsroom.checking import checked
from newsroom.compose import compose
from newsroom.editing import may_edit
from newsroom.models.people import User
from newsroom.models.story import Stage, Story
from newsroom.refusals import NotAllowed
from newsroom.workflow import lock


@transaction.atomic
def say_ahead(story: Story, reasons: Mapping[str, str], *, by: User, at: datetime) -> bool:
    """Keep these reasons, by the key of each warning, in the place of those before. Says if they are others.

    Of what is no warning about the draft nothing is kept.
    """
    story = lock(story)
    if not may_edit(story, by):
        raise NotAllowed("Only its writers or an editor may say why a warning stands.")
    if story.stage != Stage.DRAFT or (not reasons and not story.reasons):
        return False
    warned = [warning.key for warning in checked(compose(story).brief, at=at).warnings]
    kept = {key: reasons[key] for key in warned if reasons.get(key)}
    if kept == story.reasons:
        return False
    Story.objects.filter(pk=story.pk).update(reasons=kept)
    return True
