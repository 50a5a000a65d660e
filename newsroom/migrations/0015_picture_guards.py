"""That a publication showed a picture stays on record; a published picture is described and credited.

Old rows are looked through by the migration after this one: nothing waits for it.
"""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_printedpicture
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON newsroom_printedpicture
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
UNDO_TRIGGERS = """
DROP TRIGGER history_is_append_only ON newsroom_printedpicture;
DROP TRIGGER history_is_not_emptied ON newsroom_printedpicture;
"""

# Inside a string of canonical JSON a quotation mark is escaped: only the field itself reads like this.
CHECK = """
ALTER TABLE newsroom_publication ADD CONSTRAINT published_picture_has_alt_and_credit CHECK (
    brief NOT LIKE '%"picture":{%' OR (
        coalesce(brief::jsonb #>> '{picture,alt}', '') <> ''
        AND coalesce(brief::jsonb #>> '{picture,credit}', '') <> '')) NOT VALID;
"""
UNDO_CHECK = (
    "ALTER TABLE newsroom_publication DROP CONSTRAINT published_picture_has_alt_and_credit;"
)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0014_pictures")]
    operations = [
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
        migrations.RunSQL(CHECK, UNDO_CHECK),
    ]
