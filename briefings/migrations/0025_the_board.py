"""The board of an edition: slots, proofs and their approvals, what was done, who is there; a budget of time."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = ("proof", "proofitem", "proofapproval", "boardevent")
TRIGGERS = "".join(
    f"""
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON briefings_{table}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON briefings_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
    for table in TABLES
)
UNDO = "".join(
    f"""
DROP TRIGGER history_is_append_only ON briefings_{table};
DROP TRIGGER history_is_not_emptied ON briefings_{table};
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0024_everyday_changes_first"),
        ("newsroom", "0027_fact_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="briefing",
            name="reading_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How long reading an edition may take; empty: as long as it takes.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("sha", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="briefings.edition",
                    ),
                ),
            ],
            options={
                "ordering": ("edition", "-number"),
            },
        ),
        migrations.CreateModel(
            name="ProofApproval",
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
                            ("words", "new words"),
                            ("added", "added"),
                            ("dropped", "dropped"),
                            ("order", "another order"),
                        ],
                        max_length=7,
                    ),
                ),
                ("what", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="briefings.proof",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.story",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ProofItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "proof",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="briefings.proof",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.publication",
                    ),
                ),
            ],
            options={
                "ordering": ("proof", "position"),
            },
        ),
        migrations.CreateModel(
            name="WeekdaySlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField()),
                ("position", models.PositiveSmallIntegerField()),
                ("stories", models.PositiveSmallIntegerField(default=1)),
                (
                    "briefing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weekday_slots",
                        to="briefings.briefing",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.section",
                    ),
                ),
            ],
            options={
                "ordering": ("briefing", "weekday", "position"),
            },
        ),
        migrations.CreateModel(
            name="BoardEvent",
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
                            ("carried", "carried"),
                            ("passed", "passed over"),
                            ("later", "left for later"),
                            ("moved", "moved"),
                        ],
                        max_length=7,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="briefings.edition",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.story",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verb__in", ["carried", "passed", "later", "moved"])),
                        name="board_event_verb_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verb", "moved"), ("story__isnull", False), _connector="OR"
                        ),
                        name="choice_on_the_board_is_of_a_story",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("left_out", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField(null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="briefings.edition",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.section",
                    ),
                ),
            ],
            options={
                "ordering": ("edition", "position"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "position"), name="edition_slot_positions_are_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_out", False),
                            models.Q(("changed_at__isnull", False), ("changed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="slot_is_left_out_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OnBoard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="on_board",
                        to="briefings.edition",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("edition", "person"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "person"), name="person_is_on_a_board_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.UniqueConstraint(
                fields=("edition", "number"), name="proof_number_is_unique_in_its_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha__regex", "^[0-9a-f]{64}$")), name="proof_sha_is_sha256"
            ),
        ),
        migrations.AddConstraint(
            model_name="proofapproval",
            constraint=models.UniqueConstraint(
                fields=("proof", "kind", "story", "what"),
                name="change_since_a_proof_is_approved_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="proofapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["words", "added", "dropped", "order"])),
                name="proof_change_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "order"), ("story__isnull", True)),
                    models.Q(models.Q(("kind", "order"), _negated=True), ("story__isnull", False)),
                    _connector="OR",
                ),
                name="only_an_order_is_of_no_story",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofitem",
            constraint=models.UniqueConstraint(
                fields=("proof", "publication"), name="proof_tells_a_publication_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="proofitem",
            constraint=models.UniqueConstraint(
                fields=("proof", "position"), name="proof_positions_are_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekdayslot",
            constraint=models.UniqueConstraint(
                fields=("briefing", "weekday", "position"), name="weekday_slot_positions_are_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekdayslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)), name="weekday_slot_is_of_a_weekday"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekdayslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("stories__gte", 1), ("stories__lte", 20)),
                name="weekday_slot_holds_some_stories",
            ),
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
