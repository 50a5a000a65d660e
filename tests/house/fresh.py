"""What a copied row needs otherwise than its original, so that nothing but the violation is wrong with it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

FRESH: dict[str, dict[str, Any]] = {
    "newsroom_story": {"slug": "another", "uid": uuid.uuid4()},
    "newsroom_section": {"slug": "another", "name": "Another"},
    "newsroom_storyline": {"slug": "another", "name": "Another"},
    "newsroom_storyevent": {"sha": "a" * 64, "prev_sha": "b" * 64},
    "newsroom_publication": {
        "serial": 99, "number": 99, "kind": "update", "sha": "a" * 64, "prev_sha": "b" * 64,
    },
    "newsroom_correction": {"part_uid": uuid.uuid4()},
    "newsroom_publicationpart": {"part_uid": uuid.uuid4()},
    "newsroom_factversion": {"number": 99},
    "newsroom_framing": {"uid": uuid.uuid4()},
    "perspectives_outlet": {"slug": "another"},
    "perspectives_outletname": {"key": "another"},
    "perspectives_perspective": {"slug": "another", "key": "another", "number": 99},
    "perspectives_report": {"url": "https://another.example/"},
    "perspectives_ownership": {"during": DateRange(None, None)},
    "briefings_briefing": {"slug": "another", "name": "Another"},
    "briefings_subscriber": {"uid": uuid.uuid4(), "address_key": "c" * 64},
    "briefings_move": {"uid": uuid.uuid4()},
    "briefings_edition": {"issue_date": "2026-12-01", "number": 99},
    "briefings_seal": {"number": 99},
    "briefings_fragment": {"key": "another"},
    "briefings_delivery": {"subscriber_id": 99},
}  # fmt: skip
