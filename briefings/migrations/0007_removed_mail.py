"""Sealed mail loses the words that an order took away, and nothing else."""

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION fragment_is_kept_but_for_removals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND is_only_emptied(to_jsonb(OLD), to_jsonb(NEW), '{bytes}') AND EXISTS (
        SELECT FROM briefings_sealitem i
          JOIN newsroom_publication told ON told.id = i.publication_id
          JOIN newsroom_publication gone ON gone.story_id = told.story_id
          JOIN newsroom_removal r ON r.publication_id = gone.id
         WHERE i.seal_id = OLD.seal_id AND position(told.sha IN OLD.key) > 0) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'history_is_append_only';
END $$;
"""

UNDO_FUNCTIONS = "DROP FUNCTION fragment_is_kept_but_for_removals();"

TRIGGERS = """
DROP TRIGGER history_is_append_only ON briefings_fragment;
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON briefings_fragment
    FOR EACH ROW EXECUTE FUNCTION fragment_is_kept_but_for_removals();
CREATE TRIGGER text_is_missing_only_by_removal BEFORE INSERT ON briefings_fragment FOR EACH ROW
    WHEN (NEW.bytes IS NULL) EXECUTE FUNCTION text_is_missing_only_by_removal();
"""

UNDO_TRIGGERS = """
DROP TRIGGER text_is_missing_only_by_removal ON briefings_fragment;
DROP TRIGGER history_is_append_only ON briefings_fragment;
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON briefings_fragment
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0006_feedback"),
        ("newsroom", "0007_removal"),
    ]
    operations = [
        migrations.AlterField("fragment", "bytes", models.BinaryField(null=True)),
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
    ]
