"""Sealing again adds nothing, what was sent keeps its recipe, and only an undone seal's mail is owed anew."""

from django.db import migrations

APPEND_ONLY = ["unsealing", "notice"]

LEGALLY = """
CREATE OR REPLACE FUNCTION delivery_state_changes_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF (OLD.state, NEW.state) IN (
        ('queued', 'leased'), ('queued', 'suppressed'), ('queued', 'cancelled'),
        ('queued', 'failed'),
        ('deferred', 'leased'), ('deferred', 'suppressed'), ('deferred', 'cancelled'),
        ('deferred', 'failed'), ('deferred', 'uncertain'),
        ('leased', 'sent'), ('leased', 'deferred'), ('leased', 'failed'), ('leased', 'uncertain'),
        ('leased', 'suppressed'), ('leased', 'queued'),
        ('uncertain', 'leased'), ('uncertain', 'sent'), ('uncertain', 'failed')) THEN
        RETURN NEW;
    END IF;
%s    RAISE EXCEPTION 'a delivery that is %% does not become %%', OLD.state, NEW.state
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'delivery_state_changes_legally';
END $$;
"""

OWED_ANEW = """    IF OLD.state = 'cancelled' AND NEW.state = 'queued' AND NEW.recipe_id <> OLD.recipe_id
        AND EXISTS (SELECT FROM briefings_recipe r
            JOIN briefings_unsealing u ON u.seal_id = r.seal_id WHERE r.id = OLD.recipe_id) THEN
        RETURN NEW;
    END IF;
"""

FUNCTIONS = """
CREATE FUNCTION sealing_again_adds_no_story() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM briefings_seal s
        JOIN newsroom_publication p ON p.id = NEW.publication_id
        WHERE s.id = NEW.seal_id AND (s.kind = 'seal' OR EXISTS (
            SELECT FROM briefings_seal b
            JOIN briefings_sealitem i ON i.seal_id = b.id
            JOIN newsroom_publication o ON o.id = i.publication_id
            WHERE b.edition_id = s.edition_id AND b.number = s.number - 1
                AND o.story_id = p.story_id AND o.number <= p.number
                AND (s.kind = 'reseal' OR o.id = p.id)));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an edition that is sealed again takes no new story'
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'sealing_again_adds_no_story';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION what_was_sent_keeps_its_recipe() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a delivery that is % keeps its recipe', OLD.state
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'what_was_sent_keeps_its_recipe';
END $$;
"""

# The condition stands in the trigger, so that a million rows handed over do not call a function each.
TRIGGERS = """
CREATE TRIGGER sealing_again_adds_no_story AFTER INSERT ON briefings_sealitem
    FOR EACH ROW EXECUTE FUNCTION sealing_again_adds_no_story();
CREATE TRIGGER what_was_sent_keeps_its_recipe BEFORE UPDATE OF recipe_id ON briefings_delivery
    FOR EACH ROW WHEN (OLD.recipe_id <> NEW.recipe_id
        AND NOT (OLD.state IN ('queued', 'deferred') AND OLD.doubts = 0)
        AND NOT (OLD.state = 'cancelled' AND NEW.state = 'queued'))
    EXECUTE FUNCTION what_was_sent_keeps_its_recipe();
""" + "".join(
    f"""
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON briefings_{table}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON briefings_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
    for table in APPEND_ONLY
)

UNDO = (
    "".join(
        f"DROP TRIGGER history_is_append_only ON briefings_{table};"
        f"DROP TRIGGER history_is_not_emptied ON briefings_{table};"
        for table in APPEND_ONLY
    )
    + """
DROP TRIGGER what_was_sent_keeps_its_recipe ON briefings_delivery;
DROP TRIGGER sealing_again_adds_no_story ON briefings_sealitem;
DROP FUNCTION what_was_sent_keeps_its_recipe();
DROP FUNCTION sealing_again_adds_no_story();
"""
)


class Migration(migrations.Migration):
    dependencies = [("briefings", "0008_reseals_and_notices")]
    operations = [
        migrations.RunSQL(LEGALLY % OWED_ANEW, LEGALLY % ""),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO),
    ]
