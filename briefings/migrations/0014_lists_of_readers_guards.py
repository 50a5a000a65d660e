"""The basis of an import and the record of an export are append-only; the check of consent verbs is valid."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

APPEND_ONLY = ["basis", "readerexport"]

TRIGGERS = "".join(
    f"""
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON briefings_{table}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON briefings_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
    for table in APPEND_ONLY
)
UNDO = "".join(
    f"DROP TRIGGER history_is_append_only ON briefings_{table};"
    f"DROP TRIGGER history_is_not_emptied ON briefings_{table};"
    for table in APPEND_ONLY
)


class Migration(migrations.Migration):
    dependencies = [("briefings", "0013_lists_of_readers")]
    operations = [
        migrations.RunSQL(TRIGGERS, UNDO),
        ValidateConstraint(model_name="consent", name="consent_verb_is_known"),
    ]
