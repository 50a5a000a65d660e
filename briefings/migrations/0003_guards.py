"""Append-only consent and seals, legal changes of a delivery's state, and what deliveries point at.

`history_is_append_only` is the newsroom's function.
"""

from django.db import migrations

APPEND_ONLY = ["consent", "seal", "sealitem", "fragment", "recipe", "recipeitem"]
POINTED_AT = {"edition": "edition_id", "subscriber": "subscriber_id", "recipe": "recipe_id",
              "wave": "wave_id"}  # fmt: skip

FUNCTIONS = """
CREATE FUNCTION delivery_state_changes_legally() RETURNS trigger LANGUAGE plpgsql AS $$
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
    RAISE EXCEPTION 'a delivery that is % does not become %', OLD.state, NEW.state
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'delivery_state_changes_legally';
END $$;

CREATE FUNCTION delivery_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a delivery is never deleted' USING
        ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'delivery_is_never_deleted';
END $$;

CREATE FUNCTION what_deliveries_point_at_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM briefings_delivery WHERE %I = $1)', TG_ARGV[0])
        INTO found USING OLD.id;
    IF found THEN
        RAISE EXCEPTION 'deliveries point at this %', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'what_deliveries_point_at_stays';
    END IF;
    RETURN OLD;
END $$;
"""

TRIGGERS = (
    "".join(
        f"""
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON briefings_{table}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON briefings_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
        for table in APPEND_ONLY
    )
    + "".join(
        f"""
CREATE TRIGGER what_deliveries_point_at_stays BEFORE DELETE ON briefings_{table}
    FOR EACH ROW EXECUTE FUNCTION what_deliveries_point_at_stays('{column}');
"""
        for table, column in POINTED_AT.items()
    )
    + """
CREATE TRIGGER delivery_state_changes_legally BEFORE UPDATE OF state ON briefings_delivery
    FOR EACH ROW EXECUTE FUNCTION delivery_state_changes_legally();
CREATE TRIGGER delivery_is_never_deleted BEFORE DELETE ON briefings_delivery
    FOR EACH ROW EXECUTE FUNCTION delivery_is_never_deleted();
"""
)

UNDO_TRIGGERS = (
    "".join(
        f"DROP TRIGGER history_is_append_only ON briefings_{table};"
        f"DROP TRIGGER history_is_not_emptied ON briefings_{table};"
        for table in APPEND_ONLY
    )
    + "".join(
        f"DROP TRIGGER what_deliveries_point_at_stays ON briefings_{table};" for table in POINTED_AT
    )
    + """
DROP TRIGGER delivery_state_changes_legally ON briefings_delivery;
DROP TRIGGER delivery_is_never_deleted ON briefings_delivery;
"""
)

UNDO_FUNCTIONS = """
DROP FUNCTION delivery_state_changes_legally();
DROP FUNCTION delivery_is_never_deleted();
DROP FUNCTION what_deliveries_point_at_stays();
"""

CHECKS = """
ALTER TABLE briefings_seal ADD CONSTRAINT seal_sha_is_of_its_manifest
    CHECK (sha = encode(sha256(convert_to(manifest, 'UTF8')), 'hex'));
ALTER TABLE briefings_fragment ADD CONSTRAINT fragment_sha_is_of_its_bytes
    CHECK (sha = encode(sha256(bytes), 'hex'));
-- Rows change state in place: room on each page keeps those updates off the indexes (HOT).
ALTER TABLE briefings_delivery SET (fillfactor = 70);
"""

UNDO_CHECKS = """
ALTER TABLE briefings_seal DROP CONSTRAINT seal_sha_is_of_its_manifest;
ALTER TABLE briefings_fragment DROP CONSTRAINT fragment_sha_is_of_its_bytes;
ALTER TABLE briefings_delivery RESET (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [("briefings", "0002_initial"), ("newsroom", "0002_guards")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
        migrations.RunSQL(CHECKS, UNDO_CHECKS),
    ]
