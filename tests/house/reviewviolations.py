"""One violation of each constraint on what is said in review, and on what came of looking at links."""

from __future__ import annotations

from tests.house import world
from tests.house.copies import SAME, Copy

REVIEW: dict[str, Copy] = {
    # newsroom: what is said in review
    "a_warning_has_one_reason_in_a_submission": Copy("newsroom_givenreason", SAME),
    "reason_names_its_warning": Copy("newsroom_givenreason", {"key": "b", "warning": ""}),
    "reason_says_something": Copy("newsroom_givenreason", {"key": "b", "reason": ""}),
    "judgement_of_the_wording_is_known": Copy("newsroom_judgement", {"wording": "fine"}),
    "uneven_wording_is_explained": Copy("newsroom_judgement", {"sentence": ""}),
    "a_revision_is_read_once_by_a_person": Copy("newsroom_reading", SAME),
    "comment_says_something": Copy("newsroom_comment", {"text": ""}),
    "comment_is_no_essay": Copy("newsroom_comment", {"text": "a" * 2_001}),
    "comment_is_on_a_part_or_on_all": Copy("newsroom_comment", {"part": "fact-1"}),
    "comment_is_resolved_by_somebody_at_a_moment": Copy(
        "newsroom_comment", {"resolved_at": world.AT}
    ),
    "checked_link_is_http": Copy("perspectives_linkcheck", {"url": "ftp://a.example/"}),
    "link_answered_or_was_missed": Copy(
        "perspectives_linkcheck", {"url": "https://b.example/", "status": 0}
    ),
}

REVIEW_CHANGES: dict[str, str] = {
    "an_answer_is_resolved_with_its_comment": (
        "UPDATE newsroom_comment SET resolved_at = at, resolved_by_id = by_id"
        " WHERE answers_to_id IS NOT NULL"
    ),
    "a_comment_does_not_answer_itself": (
        "ALTER TABLE newsroom_comment DISABLE TRIGGER comment_keeps_its_words;"
        "UPDATE newsroom_comment SET answers_to_id = id"
    ),
    "answer_stays_with_its_comment": (
        "INSERT INTO newsroom_comment (story_id, part, answers_to_id, text, by_id, at)"
        " SELECT story_id, 'context', answers_to_id, text, by_id, at FROM newsroom_comment"
        " WHERE answers_to_id IS NOT NULL"
    ),
    "comment_keeps_its_words": "UPDATE newsroom_comment SET text = 'another'",
    "reason_belongs_to_a_submission": (
        "INSERT INTO newsroom_givenreason (event_id, key, field, warning, reason)"
        " SELECT max(e.id), 'b', 'dek', 'b', 'b' FROM newsroom_storyevent e"
        " WHERE e.verb <> 'submitted'"
    ),
    "judgement_belongs_to_an_approval": (
        "INSERT INTO newsroom_judgement (event_id, names_hidden, wording, sentence)"
        " SELECT max(e.id), true, 'even', '' FROM newsroom_storyevent e WHERE e.verb = 'submitted'"
    ),
    "link_is_missed_since_a_look": (
        "UPDATE perspectives_linkcheck SET status = 0, missed_since = checked_at + interval '1 day'"
    ),
}
