"""One violation of each constraint of an edition and of what stands on its board."""

from __future__ import annotations

from tests.house.copies import KEEP, SAME, Copy

BOARD: dict[str, Copy] = {
    "weekday_slot_is_of_a_weekday": Copy("briefings_weekdayslot", {"weekday": 7}),
    "weekday_slot_holds_some_stories": Copy("briefings_weekdayslot", {"position": 9, "stories": 0}),
    "weekday_slot_positions_are_unique": Copy("briefings_weekdayslot", SAME),
    "edition_slot_positions_are_unique": Copy("briefings_editionslot", SAME),
    "slot_is_left_out_by_somebody": Copy(
        "briefings_editionslot", {"position": 9, "left_out": True}
    ),
    "proof_number_is_unique_in_its_edition": Copy("briefings_proof", SAME),
    "proof_sha_is_sha256": Copy("briefings_proof", {"number": 9, "sha": "short"}),
    "proof_tells_a_publication_once": Copy("briefings_proofitem", {"position": 9}),
    "proof_positions_are_unique": Copy("briefings_proofitem", {"publication_id": 999_999_999}),
    "change_since_a_proof_is_approved_once": Copy("briefings_proofapproval", SAME),
    "proof_change_kind_is_known": Copy(
        "briefings_proofapproval", {"kind": "mood", "story_id": 999_999_999}
    ),
    "only_an_order_is_of_no_story": Copy("briefings_proofapproval", {"kind": "words"}),
    "board_event_verb_is_known": Copy("briefings_boardevent", {"verb": "lost"}),
    "choice_on_the_board_is_of_a_story": Copy(
        "briefings_boardevent", {"verb": "carried", "story_id": None}
    ),
    "person_is_on_a_board_once": Copy("briefings_onboard", SAME),
    "briefing_has_one_edition_a_day": Copy("briefings_edition", {"issue_date": KEEP}),
    "edition_number_is_unique_in_its_briefing": Copy("briefings_edition", {"number": 1}),
    "notice_edition_names_its_correction": Copy("briefings_edition", {"kind": "notice"}),
    "only_a_sealed_edition_goes_out": Copy("briefings_edition", {"sealed_at": None}),
    "only_what_is_carried_is_put_under_a_section": Copy(
        "briefings_editionitem", {"choice": "pass", "under_id": 999_999_999}
    ),
    "edition_chooses_about_a_story_once": Copy("briefings_editionitem", {"position": 9}),
}
