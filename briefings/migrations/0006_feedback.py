"""What came back from readers' mail systems, who said so, and suppressions that a person ended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = ["feedback", "lifting"]

TRIGGERS = "".join(
    f"""
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON briefings_{table}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON briefings_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
    for table in APPEND_ONLY
)

UNDO_TRIGGERS = "".join(
    f"DROP TRIGGER history_is_append_only ON briefings_{table};"
    f"DROP TRIGGER history_is_not_emptied ON briefings_{table};"
    for table in APPEND_ONLY
)


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0005_handed_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="suppression",
            name="source",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("delivery_id", models.BigIntegerField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("hard", "hard"), ("soft", "soft"), ("complaint", "complaint")],
                        max_length=9,
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=9)),
                ("diagnostic", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "subscriber",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="briefings.subscriber",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "feedback",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscriber", "delivery_id", "kind"),
                        name="delivery_is_reported_once_per_kind",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["hard", "soft", "complaint"])),
                        name="feedback_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lifting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_key", models.CharField(db_index=True, max_length=64)),
                ("reason", models.CharField(max_length=160)),
                ("suppressed_at", models.DateTimeField()),
                ("note", models.TextField()),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="lifting_says_why"
                    )
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
    ]
