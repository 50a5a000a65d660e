"""What the house says of itself: every version of a page is kept, the newest stands."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from newsroom.moving import moves_the_site

GUARD = """
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_housepage
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON newsroom_housepage
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0009_site_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="HousePage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("standards", "Standards"),
                            ("corrections", "Corrections policy"),
                            ("imprint", "Imprint"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["kind", "-id"], name="house_page_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["standards", "corrections", "imprint"])),
                        name="house_page_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("text"), 20000
                        ),
                        name="house_page_is_no_book",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),  # the table goes with its triggers
        moves_the_site("newsroom_housepage"),
    ]
