"""Who paused, closed or let go on a briefing, and why. Append-only by trigger."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON briefings_briefingevent
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON briefings_briefingevent
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
UNDO = """
DROP TRIGGER history_is_append_only ON briefings_briefingevent;
DROP TRIGGER history_is_not_emptied ON briefings_briefingevent;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0014_lists_of_readers_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="briefing",
            name="closed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="BriefingEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("paused", "paused"),
                            ("resumed", "went on"),
                            ("closed", "closed"),
                            ("reopened", "opened again"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                (
                    "briefing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="briefings.briefing",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verb__in", ["paused", "resumed", "closed", "reopened"])
                        ),
                        name="briefing_event_verb_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("note", ""), _negated=True),
                            ("verb__in", ["resumed", "reopened"]),
                            _connector="OR",
                        ),
                        name="briefing_is_stopped_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verb", "paused"), ("by__isnull", False), _connector="OR"
                        ),
                        name="only_a_pause_is_by_nobody",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
