"""The words of a sealed notice go by order like those of any other mail."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION fragment_is_kept_but_for_removals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND is_only_emptied(to_jsonb(OLD), to_jsonb(NEW), '{bytes}') AND EXISTS (
        SELECT FROM briefings_sealitem i
          JOIN newsroom_publication told ON told.id = i.publication_id
          JOIN newsroom_publication gone ON gone.story_id = told.story_id
          JOIN newsroom_removal r ON r.publication_id = gone.id
         WHERE i.seal_id = OLD.seal_id AND %s) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%% is append-only: %% refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'history_is_append_only';
END $$;
"""

NAMED = "position(told.sha IN OLD.key) > 0"
NOTICE = "OLD.key IN ('subject', 'html/top', 'text/notice', 'html/notice')"


class Migration(migrations.Migration):
    dependencies = [("briefings", "0011_engine_indexes")]
    operations = [migrations.RunSQL(FUNCTION % f"({NAMED} OR {NOTICE})", FUNCTION % NAMED)]
