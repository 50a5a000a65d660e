"""What a CHECK cannot say alone: append-only history, frozen fact versions, four eyes, hashes."""

from django.db import migrations

APPEND_ONLY = ["publication", "publicationpart", "mention", "correction", "correctionwrong",
               "storyevent", "contribution"]  # fmt: skip

FUNCTIONS = """
CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'history_is_append_only';
END $$;

CREATE FUNCTION published_fact_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version_id bigint;
BEGIN
    IF TG_TABLE_NAME = 'newsroom_citation' THEN
        version_id := CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
    ELSE
        version_id := OLD.id;
    END IF;
    IF EXISTS (SELECT FROM newsroom_publicationpart WHERE fact_version_id = version_id) THEN
        RAISE EXCEPTION 'fact version % was published and never changes', version_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'published_fact_version_is_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION approver_did_not_write_it() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    live_number integer;
BEGIN
    SELECT coalesce(max(number), 0) INTO live_number
      FROM newsroom_publication WHERE story_id = NEW.id;
    IF EXISTS (SELECT FROM newsroom_contribution WHERE story_id = NEW.id
               AND person_id = NEW.approved_by_id AND after_number = live_number) THEN
        RAISE EXCEPTION 'story % was approved by one of its writers', NEW.id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'approver_did_not_write_it';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION writer_did_not_approve_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM newsroom_story WHERE id = NEW.story_id AND stage = 'approved'
               AND approved_by_id = NEW.person_id AND NOT approved_alone) THEN
        RAISE EXCEPTION 'story % is approved by the person who now writes in it', NEW.story_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'writer_did_not_approve_it';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = (
    "".join(
        f"""
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_{table}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON newsroom_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
        for table in APPEND_ONLY
    )
    + """
CREATE TRIGGER published_fact_version_is_frozen BEFORE UPDATE OR DELETE ON newsroom_factversion
    FOR EACH ROW EXECUTE FUNCTION published_fact_version_is_frozen();
CREATE TRIGGER published_fact_version_is_frozen BEFORE INSERT OR UPDATE OR DELETE
    ON newsroom_citation FOR EACH ROW EXECUTE FUNCTION published_fact_version_is_frozen();
CREATE TRIGGER approver_did_not_write_it BEFORE INSERT OR UPDATE ON newsroom_story FOR EACH ROW
    WHEN (NEW.stage = 'approved' AND NOT NEW.approved_alone)
    EXECUTE FUNCTION approver_did_not_write_it();
CREATE TRIGGER writer_did_not_approve_it BEFORE INSERT ON newsroom_contribution
    FOR EACH ROW EXECUTE FUNCTION writer_did_not_approve_it();
"""
)

CHECKS = r"""
ALTER TABLE newsroom_publication
    ADD CONSTRAINT publication_hash_is_of_its_brief CHECK (
        brief_hash = encode(sha256(convert_to(brief, 'UTF8')), 'hex')),
    ADD CONSTRAINT publication_sha_is_of_its_content CHECK (
        sha = encode(sha256(convert_to(
            prev_sha || E'\n' || serial || E'\n' || number || E'\n' || kind || E'\n' ||
            brief_hash || E'\n' || keys || E'\n' || note, 'UTF8')), 'hex'));
ALTER TABLE newsroom_storyevent
    ADD CONSTRAINT story_event_hash_is_of_its_brief CHECK (
        brief_hash = encode(sha256(convert_to(brief, 'UTF8')), 'hex'));
"""

UNDO_TRIGGERS = (
    "".join(
        f"DROP TRIGGER history_is_append_only ON newsroom_{table};"
        f"DROP TRIGGER history_is_not_emptied ON newsroom_{table};"
        for table in APPEND_ONLY
    )
    + """
DROP TRIGGER published_fact_version_is_frozen ON newsroom_factversion;
DROP TRIGGER published_fact_version_is_frozen ON newsroom_citation;
DROP TRIGGER approver_did_not_write_it ON newsroom_story;
DROP TRIGGER writer_did_not_approve_it ON newsroom_contribution;
"""
)

UNDO_FUNCTIONS = """
DROP FUNCTION history_is_append_only();
DROP FUNCTION published_fact_version_is_frozen();
DROP FUNCTION approver_did_not_write_it();
DROP FUNCTION writer_did_not_approve_it();
"""

UNDO_CHECKS = """
ALTER TABLE newsroom_publication DROP CONSTRAINT publication_hash_is_of_its_brief,
    DROP CONSTRAINT publication_sha_is_of_its_content;
ALTER TABLE newsroom_storyevent DROP CONSTRAINT story_event_hash_is_of_its_brief;
"""


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
        migrations.RunSQL(CHECKS, UNDO_CHECKS),
    ]
