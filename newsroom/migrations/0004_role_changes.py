"""Who changed somebody's roles: recorded, and append-only like all history."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_rolechange
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON newsroom_rolechange
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
ROLES = django.contrib.postgres.fields.ArrayField(
    base_field=models.CharField(max_length=16), blank=True, size=None
)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0003_roles_and_press")]
    operations = [
        migrations.CreateModel(
            name="RoleChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("before", ROLES.clone()),
                ("after", ROLES.clone()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("by")), _negated=True),
                        name="nobody_changes_their_own_roles",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="role_change_changes_something",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
