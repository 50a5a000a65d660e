"""Whether links answer: one row an address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("perspectives", "0003_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=1000, unique=True)),
                ("status", models.PositiveSmallIntegerField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("missed_since", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("url__iregex", "^https?://")),
                        name="checked_link_is_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("missed_since__isnull", False), ("status", 0)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("missed_since__isnull", True),
                                ("status__gte", 100),
                            ),
                            _connector="OR",
                        ),
                        name="link_answered_or_was_missed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("missed_since__isnull", True),
                            ("missed_since__lte", models.F("checked_at")),
                            _connector="OR",
                        ),
                        name="link_is_missed_since_a_look",
                    ),
                ],
            },
        ),
    ]
