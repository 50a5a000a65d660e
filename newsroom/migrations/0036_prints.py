"""Pages as they were printed when they were published: copies. They do not move the site."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0035_reasons_said_ahead"),
    ]

    operations = [
        migrations.CreateModel(
            name="Print",
            fields=[
                (
                    "live",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="print",
                        serialize=False,
                        to="newsroom.live",
                    ),
                ),
                ("said", models.UUIDField()),
                ("press", models.UUIDField()),
                ("etag", models.CharField(blank=True, max_length=32)),
                (
                    "tells",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("page", models.BinaryField(default=b"")),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.publication",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["press", "publication"], name="print_of_a_press"),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["tells"], name="print_telling_a_story"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("etag", ""), ("page", b""), ("tells", [])),
                            models.Q(
                                models.Q(("page", b""), _negated=True),
                                models.Q(("etag", ""), _negated=True),
                                ("tells__contains", [models.F("live_id")]),
                            ),
                            _connector="OR",
                        ),
                        name="print_tells_its_story_or_nothing",
                    )
                ],
            },
        ),
        # In the row where there is room: a page is asked for with its row, and is compressed already.
        migrations.RunSQL(
            "ALTER TABLE newsroom_print ALTER page SET STORAGE MAIN", migrations.RunSQL.noop
        ),
    ]
