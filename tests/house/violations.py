"""One violation of each constraint and trigger of our own tables: a row that is copied, or a change."""

from __future__ import annotations

from tests.house import world
from tests.house.boardviolations import BOARD
from tests.house.copies import ALWAYS, EMPTY, KEEP, SAME, Copy
from tests.house.printviolations import PRINT_CHANGES
from tests.house.reviewviolations import REVIEW, REVIEW_CHANGES
from tests.house.signinviolations import SIGNING_IN

VIOLATIONS: dict[str, Copy] = {
    **BOARD,
    **REVIEW,
    **SIGNING_IN,
    # newsroom: what the house says of itself
    "former_slug_is_one": Copy("newsroom_formerslug", {"slug": ""}),
    "house_page_kind_is_known": Copy("newsroom_housepage", {"kind": "horoscope"}),
    "house_page_is_no_book": Copy("newsroom_housepage", {"text": "a" * 20_001}),
    # perspectives
    "outlet_has_a_name": Copy("perspectives_outlet", {"name": ""}),
    "outlet_native_name_says_its_language": Copy(
        "perspectives_outlet", {"native_name": "Вісті", "language": ""}
    ),
    "outlet_logo_has_a_credit": Copy(
        "perspectives_outlet", {"logo_id": "a" * 64, "logo_credit": ""}
    ),
    "picture_sha_is_sha256": Copy("perspectives_picture", {"sha": "a.png"}),
    "picture_kind_is_known": Copy("perspectives_picture", {"sha": "b" * 64, "kind": "svg"}),
    "picture_has_pixels": Copy("perspectives_picture", {"sha": "b" * 64, "height": 0}),
    "outlet_name_has_a_key": Copy("perspectives_outletname", {"key": ""}),
    "ownership_kind_is_known": Copy("perspectives_ownership", {"kind": "secret"}),
    "ownership_lasts_at_least_a_day": Copy("perspectives_ownership", {"during": EMPTY}),
    "ownerships_of_one_outlet_do_not_overlap": Copy("perspectives_ownership", {"during": ALWAYS}),
    "membership_lasts_at_least_a_day": Copy("perspectives_membership", {"during": EMPTY}),
    "memberships_of_one_pair_do_not_overlap": Copy("perspectives_membership", {"during": ALWAYS}),
    "perspective_has_a_name": Copy("perspectives_perspective", {"name": ""}),
    "perspective_number_begins_at_one": Copy("perspectives_perspective", {"number": 0}),
    "report_url_is_http": Copy("perspectives_report", {"url": "javascript:alert(1)"}),
    "excerpt_has_words": Copy("perspectives_excerpt", {"quote": ""}),
    "excerpt_says_its_language": Copy("perspectives_excerpt", {"language": ""}),
    "lexicon_word_is_not_empty": Copy("newsroom_lexiconword", {"word": ""}),
    # newsroom: the working copy
    "section_has_a_name": Copy("newsroom_section", {"name": ""}),
    "storyline_has_a_name": Copy("newsroom_storyline", {"name": ""}),
    "story_stage_is_known": Copy("newsroom_story", {"stage": "lost"}),
    "story_has_a_headline": Copy("newsroom_story", {"headline": ""}),
    "approved_story_says_what_was_approved": Copy(
        "newsroom_story", {"stage": "approved", "approved_hash": "d" * 64, "approved_alone": True}
    ),
    "only_an_approved_story_is_scheduled": Copy("newsroom_story", {"publish_at": world.AT}),
    "story_hash_is_sha256": Copy("newsroom_story", {"brief_hash": "short"}),
    "story_version_is_positive": Copy("newsroom_story", {"version": 0}),
    "focal_point_is_in_the_picture": Copy("newsroom_storypicture", {"focal_x": 101}),
    "fact_version_number_is_unique": Copy("newsroom_factversion", {"number": 1}),
    "fact_versions_count_from_one": Copy("newsroom_factversion", {"number": 0}),
    "fact_version_says_something": Copy("newsroom_factversion", {"text": ""}),
    "story_tells_a_fact_once": Copy("newsroom_storyfact", {"position": 9}),
    "fact_check_verdict_is_known": Copy("newsroom_factcheck", {"verdict": "perhaps"}),
    "fact_check_says_how": Copy("newsroom_factcheck", {"how": ""}),
    "freshness_is_of_a_check_or_a_day_alone": Copy("newsroom_freshness", {"newest_id": None}),
    "a_person_s_views_have_names_of_their_own": Copy("newsroom_savedview", SAME),
    "saved_view_has_a_name": Copy("newsroom_savedview", {"name": ""}),
    "saved_view_asks_something": Copy("newsroom_savedview", {"name": "b", "query": ""}),
    "framing_names_an_outlet_once": Copy("newsroom_framingoutlet", {"position": 9}),
    "framing_takes_one_stance_on_a_fact": Copy("newsroom_stance", SAME),
    "stance_is_known": Copy("newsroom_stance", {"kind": "praised"}),
    "stance_is_shown_by_an_excerpt_unless_omitted": Copy("newsroom_stance", {"excerpt_id": None}),
    # newsroom: around a draft
    "section_wants_no_more_facts_than_it_allows": Copy("newsroom_section", {"fewest_facts": 7}),
    "a_tab_keeps_one_text_of_a_story": Copy("newsroom_autosave", SAME),
    "autosave_names_its_tab": Copy("newsroom_autosave", {"tab": ""}),
    "autosave_is_no_book": Copy("newsroom_autosave", {"tab": "b", "form": "a" * 2_000_001}),
    "a_tab_is_in_a_story_once": Copy("newsroom_presence", SAME),
    "presence_names_its_tab": Copy("newsroom_presence", {"tab": ""}),
    "hand_over_note_is_short": Copy("newsroom_handover", {"note": "a" * 2_001}),
    # newsroom: history and what readers see
    "contribution_is_recorded_once_per_publication": Copy("newsroom_contribution", SAME),
    "story_events_form_one_chain": Copy("newsroom_storyevent", {"prev_sha": "0" * 64}),
    "story_event_names_its_actor": Copy("newsroom_storyevent", {"by_name": ""}),
    "story_event_verb_is_known": Copy("newsroom_storyevent", {"verb": "lost"}),
    "story_event_hash_is_of_its_brief": Copy("newsroom_storyevent", {"brief": "another"}),
    "there_is_one_press": Copy("newsroom_press", {"id": 2}),
    "there_is_one_site_version": Copy("newsroom_siteversion", {"id": 2}),
    "publication_kind_is_known": Copy("newsroom_publication", {"kind": "rumour"}),
    "publication_one_is_the_first": Copy("newsroom_publication", {"kind": "first"}),
    "publication_hash_is_of_its_brief": Copy("newsroom_publication", {"brief": "another"}),
    "publication_sha_is_of_its_content": Copy("newsroom_publication", {"note": "another"}),
    "publication_holds_a_part_once": Copy("newsroom_publicationpart", {"part_uid": KEEP}),
    "published_fact_names_its_version": Copy(
        "newsroom_publicationpart", {"kind": "fact", "fact_version_id": None}
    ),
    "publication_mentions_once": Copy("newsroom_mention", SAME),
    "publication_corrects_a_part_once": Copy("newsroom_correction", {"part_uid": KEEP}),
    "correction_changes_something": Copy("newsroom_correction", {"was": "a", "now": "a"}),
    "correction_severity_is_known": Copy("newsroom_correction", {"severity": "tiny"}),
    "correction_names_a_publication_once": Copy("newsroom_correctionwrong", SAME),
    "printed_place_is_a_section_or_a_storyline": Copy(
        "newsroom_printedplace", {"section_id": None, "storyline_id": None}
    ),
    "role_change_changes_something": Copy("newsroom_rolechange", {"after": []}),
    "removal_names_its_order": Copy("newsroom_removal", {"note": ""}),
    "text_is_missing_only_by_removal": Copy("newsroom_publication", {"brief": None}),
    # briefings
    "briefing_hour_is_of_a_day": Copy("briefings_briefing", {"hour": 24}),
    "briefing_comes_on_some_weekday": Copy("briefings_briefing", {"weekdays": []}),
    "briefing_names_a_postal_address": Copy("briefings_briefing", {"postal_address": ""}),
    "briefing_event_verb_is_known": Copy("briefings_briefingevent", {"verb": "lost"}),
    "briefing_is_stopped_with_a_reason": Copy("briefings_briefingevent", {"note": ""}),
    "only_a_pause_is_by_nobody": Copy("briefings_briefingevent", {"verb": "closed", "by_id": None}),
    "selection_stands_once_per_briefing": Copy("briefings_selection", SAME),
    "erased_subscriber_has_no_address": Copy("briefings_subscriber", {"erased_at": world.AT}),
    "subscriber_has_a_zone": Copy("briefings_subscriber", {"zone": ""}),
    "subscriber_takes_a_briefing_once": Copy("briefings_subscription", SAME),
    "consent_verb_is_known": Copy("briefings_consent", {"verb": "guessed"}),
    "reader_moves_to_one_address_at_a_time": Copy("briefings_move", SAME),
    "ended_move_has_no_address": Copy("briefings_move", {"ended_at": world.AT}),
    "move_happens_when_both_agreed": Copy(
        "briefings_move",
        {"moved_at": world.AT, "ended_at": world.AT, "address": None, "address_key": None},
    ),
    "reader_mail_kind_is_known": Copy(
        "briefings_readermail", {"kind": "advert", "move_id": None, "subscription_id": None}
    ),
    "mail_about_a_move_names_it": Copy("briefings_readermail", {"move_id": None}),
    "welcome_names_its_subscription": Copy(
        "briefings_readermail", {"kind": "welcome", "move_id": None}
    ),
    "mailbox_is_asked_once_about_a_move": Copy("briefings_readermail", SAME),
    "basis_says_where_when_and_why": Copy("briefings_basis", {"asked_when": ""}),
    "reader_import_state_is_known": Copy("briefings_readerimport", {"state": "lost"}),
    "readers_are_imported_on_a_basis": Copy("briefings_readerimport", {"basis_id": None}),
    "reader_import_counts_every_row_once": Copy("briefings_readerimport", {"added": 1}),
    "import_piece_stands_once": Copy("briefings_importpiece", SAME),
    "line_is_refused_once": Copy("briefings_refusedrow", SAME),
    "reader_export_says_why": Copy("briefings_readerexport", {"note": ""}),
    "seal_number_is_unique_in_its_edition": Copy("briefings_seal", {"number": 1}),
    "seal_kind_is_known": Copy("briefings_seal", {"kind": "wax"}),
    "past_hour_is_sent_or_skipped": Copy("briefings_seal", {"past_hour": "wait"}),
    "only_a_withdrawal_is_sealed_by_nobody": Copy("briefings_seal", {"sealed_by_id": None}),
    "sealing_again_says_why": Copy("briefings_seal", {"kind": "reseal"}),
    "seal_sha_is_of_its_manifest": Copy("briefings_seal", {"manifest": "[]"}),
    "seal_holds_a_publication_once": Copy("briefings_sealitem", {"position": 9}),
    "seal_positions_are_unique": Copy("briefings_sealitem", {"publication_id": 999_999_999}),
    "fragment_key_is_unique_in_its_seal": Copy("briefings_fragment", {"key": "head"}),
    "fragment_sha_is_of_its_bytes": Copy("briefings_fragment", {"bytes": b"b"}),
    "seal_has_one_recipe_per_selection": Copy("briefings_recipe", SAME),
    "recipe_holds_fragments": Copy("briefings_recipe", {"fragments": []}),
    "recipe_tells_a_publication_once": Copy("briefings_recipeitem", SAME),
    "recipe_item_role_is_known": Copy("briefings_recipeitem", {"role": "rumour"}),
    "edition_has_one_wave_per_zone": Copy("briefings_wave", SAME),
    "reader_is_told_of_a_correction_once": Copy("briefings_notice", {"delivery_id": -1}),
    "delivery_carries_one_notice": Copy("briefings_notice", {"subscriber_id": -1}),
    "reader_is_owed_an_edition_once": Copy("briefings_delivery", {"subscriber_id": KEEP}),
    "delivery_state_is_known": Copy("briefings_delivery", {"state": "lost"}),
    "leased_delivery_has_a_lease": Copy("briefings_delivery", {"state": "leased"}),
    "delivery_is_reported_once_per_kind": Copy("briefings_feedback", SAME),
    "feedback_kind_is_known": Copy("briefings_feedback", {"kind": "rumour"}),
    "lifting_says_why": Copy("briefings_lifting", {"note": ""}),
    "waiting_delivery_says_from_when": Copy("briefings_delivery", {"not_before": None}),
    "settled_delivery_says_when": Copy("briefings_delivery", {"state": "sent"}),
}


def publication_again(number: str, kind: str, brief: str = "brief") -> str:
    """SQL that appends the publication again, rightly chained and hashed, as this number and kind."""
    hashed = f"encode(sha256(convert_to({brief}, 'UTF8')), 'hex')"
    said = f"concat_ws(E'\\n', sha, 50, {number}, {kind}, {hashed}, keys, '')"
    return (
        "INSERT INTO newsroom_publication (story_id, number, kind, note, schema, brief, brief_hash,"
        f" keys, serial, prev_sha, sha, published_at, published_by_id) SELECT story_id, {number},"
        f" {kind}, '', schema, {brief}, {hashed}, keys, 50, sha,"
        f" encode(sha256(convert_to({said}, 'UTF8')), 'hex'), published_at, published_by_id"
        " FROM newsroom_publication"
    )


# Rows whose tables refuse a copy for other reasons are broken by an update instead.
UPDATES: dict[str, str] = {
    **PRINT_CHANGES,
    **REVIEW_CHANGES,
    "former_address_stays_with_its_story": (
        "INSERT INTO newsroom_live (story_id, publication_id, slug, section_id, language, headline,"
        " first_published_at, published_at, withdrawn)"
        " SELECT story_id + 1, publication_id, 'two-ports', section_id, language, headline,"
        " first_published_at, published_at, withdrawn FROM newsroom_live"
    ),
    "reader_is_welcomed_once_to_a_briefing": (
        "INSERT INTO briefings_readermail (subscriber_id, kind, subscription_id, asked_at)"
        " SELECT subscriber_id, kind, subscription_id, asked_at FROM briefings_readermail"
        " WHERE kind = 'welcome'"
    ),
    "share_link_lasts_for_a_while": "UPDATE newsroom_sharelink SET expires_at = at",
    "revoked_share_link_says_by_whom": "UPDATE newsroom_sharelink SET revoked_at = now()",
    "assignment_says_since_when": "UPDATE newsroom_assignment SET since = NULL",
    "live_story_has_a_headline": "UPDATE newsroom_live SET headline = ''",
    "there_is_one_mailroom": "UPDATE briefings_mailroom SET id = 2",
    "stopped_mail_says_by_whom_and_why": "UPDATE briefings_mailroom SET stopped_at = now()",
    "nobody_resets_their_own_factors": (
        "INSERT INTO newsroom_factorreset (person_id, by_id, at, note, kinds)"
        " SELECT person_id, person_id, at, note, kinds FROM newsroom_factorreset"
    ),
    "nobody_changes_their_own_roles": (
        "INSERT INTO newsroom_rolechange (person_id, by_id, at, before, after)"
        " SELECT person_id, person_id, at, before, after FROM newsroom_rolechange"
    ),
    "report_is_not_its_own_origin": "UPDATE perspectives_report SET origin_id = id",
    "story_fact_positions_are_unique": "UPDATE newsroom_storyfact SET position = 0",
    "framing_outlet_positions_are_unique": "UPDATE newsroom_framingoutlet SET position = 0",
    "fact_version_cites_a_report_once": (
        "INSERT INTO newsroom_factversion (fact_id, number, text, written_by_id, written_at)"
        " SELECT fact_id, 50, text, written_by_id, written_at FROM newsroom_factversion LIMIT 1;"
        "INSERT INTO newsroom_citation (version_id, report_id, title, position)"
        " SELECT v.id, r.id, '', n"
        " FROM (SELECT id FROM newsroom_factversion WHERE number = 50) v,"
        " (SELECT id FROM perspectives_report LIMIT 1) r, generate_series(0, 1) n"
    ),
    "citation_positions_are_unique": (
        "INSERT INTO newsroom_factversion (fact_id, number, text, written_by_id, written_at)"
        " SELECT fact_id, 50, text, written_by_id, written_at FROM newsroom_factversion LIMIT 1;"
        "INSERT INTO newsroom_citation (version_id, report_id, title, position)"
        " SELECT v.id, r.id, '', 0"
        " FROM (SELECT id FROM newsroom_factversion WHERE number = 50) v,"
        " (SELECT id FROM perspectives_report LIMIT 2) r"
    ),
    "framing_positions_are_unique": (
        "INSERT INTO perspectives_perspective (slug, name, key, definition, number)"
        " VALUES ('b', 'b', 'b', '', 50);"
        "INSERT INTO newsroom_framing (uid, story_id, perspective_id, text, label, stresses,"
        " leaves_out, position) SELECT gen_random_uuid(), f.story_id, p.id, '', '', '', '', 0"
        " FROM newsroom_framing f, perspectives_perspective p WHERE p.number = 50"
    ),
    "story_holds_one_framing_per_perspective": (
        "INSERT INTO newsroom_framing (uid, story_id, perspective_id, text, label, stresses,"
        " leaves_out, position) SELECT gen_random_uuid(), story_id, perspective_id,"
        " '', '', '', '', 9 FROM newsroom_framing"
    ),
    "framing_excerpt_positions_are_unique": (
        "INSERT INTO newsroom_framingexcerpt (framing_id, excerpt_id, position)"
        " SELECT framing_id, excerpt_id, position FROM newsroom_framingexcerpt"
    ),
    "edition_positions_are_unique": (
        "INSERT INTO newsroom_story (uid, slug, section_id, language, kicker, headline, dek,"
        " context, stage, version, brief_hash, approved_hash, approved_alone, created_by_id,"
        " created_at, saved_at) SELECT gen_random_uuid(), 'b', section_id, 'en', '', 'b', '', '',"
        " 'draft', 1, brief_hash, '', false, created_by_id, created_at, saved_at"
        " FROM newsroom_story;"
        "INSERT INTO briefings_editionitem (edition_id, story_id, position, choice)"
        " SELECT edition_id, s.id, position, choice FROM briefings_editionitem,"
        " newsroom_story s WHERE s.slug = 'b'"
    ),
    "publication_number_is_unique_in_its_story": publication_again("number", "kind"),
    "published_picture_has_alt_and_credit": publication_again(
        "2", "'update'", "replace(brief, 'Two cranes', '')"
    ),
    "publication_that_corrects_or_retracts_says_why": publication_again("2", "'correction'"),
    "correction_has_one_notice_edition_per_briefing": (
        "INSERT INTO briefings_edition (briefing_id, kind, number, issue_date, correction_id,"
        " planned_at, held_because) SELECT briefing_id, kind, 50, '2027-01-01', correction_id,"
        " planned_at, '' FROM briefings_edition WHERE kind = 'notice'"
    ),
    "published_fact_version_is_frozen": "UPDATE newsroom_factversion SET text = 'another'",
    "wording_that_was_checked_is_frozen": (
        "INSERT INTO newsroom_factversion (fact_id, number, text, written_by_id, written_at)"
        " SELECT fact_id, 50, text, written_by_id, written_at FROM newsroom_factversion LIMIT 1;"
        "INSERT INTO newsroom_factcheck (version_id, verdict, how, by_id, at)"
        " SELECT id, 'holds', 'a', written_by_id, written_at FROM newsroom_factversion"
        " WHERE number = 50;"
        "UPDATE newsroom_factversion SET text = 'another' WHERE number = 50"
    ),
    "approver_did_not_write_it": (
        "INSERT INTO newsroom_contribution (story_id, person_id, after_number, since)"
        " SELECT id, created_by_id, 1, saved_at FROM newsroom_story;"
        "UPDATE newsroom_story SET stage = 'approved', approved_hash = brief_hash,"
        " approved_by_id = created_by_id"
    ),
    "writer_did_not_approve_it": (
        "UPDATE newsroom_story SET stage = 'approved', approved_hash = brief_hash,"
        " approved_by_id = created_by_id;"
        "INSERT INTO newsroom_contribution (story_id, person_id, after_number, since)"
        " SELECT id, created_by_id, 1, saved_at FROM newsroom_story"
    ),
    "delivery_state_changes_legally": (
        "UPDATE briefings_delivery SET state = 'sent', settled_at = now()"
    ),
    "what_was_sent_keeps_its_recipe": (
        "UPDATE briefings_delivery SET doubts = 1;UPDATE briefings_delivery SET recipe_id = 99"
    ),
    "sealing_again_adds_no_story": (
        "INSERT INTO briefings_seal (edition_id, number, kind, past_hour, note, manifest, sha,"
        " sealed_by_id, sealed_at) SELECT edition_id, 2, 'reseal', 'send', 'why', manifest, sha,"
        " sealed_by_id, sealed_at FROM briefings_seal s JOIN briefings_unsealing u"
        " ON u.seal_id = s.id;"
        "INSERT INTO briefings_sealitem (seal_id, publication_id, position)"
        " SELECT s.id, i.publication_id, 0 FROM briefings_sealitem i, briefings_seal s"
        " WHERE s.kind = 'reseal'"
    ),
    "delivery_is_never_deleted": "DELETE FROM briefings_delivery",
    "what_deliveries_point_at_stays": "DELETE FROM briefings_wave",
}
