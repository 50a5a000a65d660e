"""Look through the old publications after the lock of the change before is gone; nothing waits for it."""

from django.db import migrations

VALIDATE = (
    "ALTER TABLE newsroom_publication VALIDATE CONSTRAINT published_picture_has_alt_and_credit;"
)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0015_picture_guards")]
    operations = [migrations.RunSQL(VALIDATE, migrations.RunSQL.noop)]
