"""Which prints go: all that tell a story of which words were taken back. `public.printrun` makes them."""

from __future__ import annotations

from newsroom.models.prints import NOTHING, Print
from newsroom.models.publication import Live


def forget(story_id: int) -> None:
    """Take the pages away that show words of this story, in the transaction that takes the words.

    Called when those are changed. Whoever prints them meanwhile holds the story: the lock lets that end, and
    what is printed later asks for the words anew. The empty rows are printed again in their turn.
    """
    list(Live.objects.filter(pk=story_id).select_for_update(no_key=True).values_list("pk"))
    Print.objects.telling(story_id).update(page=b"", tells=[], etag="", said=NOTHING, press=NOTHING)
