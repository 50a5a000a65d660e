"""A violation of each constraint of the prints of pages: rows that no story of the world needs to have."""

from __future__ import annotations

_PRINT = (
    "INSERT INTO newsroom_print (live_id, publication_id, said, press, etag, tells, page)"
    " SELECT story_id, publication_id, gen_random_uuid(), gen_random_uuid(), {}"
    " FROM newsroom_live LIMIT 1"
)
PRINT_CHANGES: dict[str, str] = {
    "print_tells_its_story_or_nothing": _PRINT.format("'a', '{}', 'page'"),
}
