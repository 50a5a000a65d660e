"""Lists of readers that come in and go out, and the basis they come in on.

A large consent table is not locked for a scan: the wider check is validated by the next migration.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0012_removed_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Basis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_where", models.CharField(max_length=240)),
                ("asked_when", models.CharField(max_length=120)),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "bases",
            },
        ),
        migrations.CreateModel(
            name="ImportPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("bytes", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="ReaderExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
                ("readers", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="ReaderImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("unknown", models.CharField(blank=True, max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("looking", "being looked at"),
                            ("looked at", "looked at, nothing written"),
                            ("importing", "being imported"),
                            ("done", "imported"),
                            ("dropped", "dropped"),
                            ("unreadable", "could not be read"),
                        ],
                        default="looking",
                        max_length=10,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=400)),
                ("at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("is_confirmed", models.BooleanField(default=False)),
                ("position", models.PositiveIntegerField(default=0)),
                ("added", models.PositiveIntegerField(default=0)),
                ("known", models.PositiveIntegerField(default=0)),
                ("twice", models.PositiveIntegerField(default=0)),
                ("suppressed", models.PositiveIntegerField(default=0)),
                ("left_before", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "list of readers",
                "verbose_name_plural": "lists of readers",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="RefusedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("column_name", models.CharField(blank=True, max_length=20)),
                ("expected", models.CharField(max_length=240)),
                ("cell", models.CharField(blank=True, max_length=320)),
            ],
            options={
                "ordering": ("line",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_verb_is_known",
        ),
        migrations.AddField(
            model_name="consent",
            name="said",
            field=models.CharField(blank=True, db_default="", max_length=240),
        ),
        migrations.AlterField(
            model_name="consent",
            name="verb",
            field=models.CharField(
                choices=[
                    ("signed up", "signed up"),
                    ("confirmed", "confirmed"),
                    ("changed", "changed preferences"),
                    ("left", "left"),
                    ("erased", "was erased"),
                    ("imported", "asked elsewhere"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="basis",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="basis",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="briefings.basis",
            ),
        ),
        AddConstraintNotValid(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verb__in",
                        ["signed up", "confirmed", "changed", "left", "erased", "imported"],
                    )
                ),
                name="consent_verb_is_known",
            ),
        ),
        migrations.AddField(
            model_name="readerexport",
            name="briefing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exports",
                to="briefings.briefing",
            ),
        ),
        migrations.AddField(
            model_name="readerexport",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="readerimport",
            name="basis",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="list",
                to="briefings.basis",
            ),
        ),
        migrations.AddField(
            model_name="readerimport",
            name="briefing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="imports",
                to="briefings.briefing",
            ),
        ),
        migrations.AddField(
            model_name="readerimport",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importpiece",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pieces",
                to="briefings.readerimport",
            ),
        ),
        migrations.AddField(
            model_name="refusedrow",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="refused_rows",
                to="briefings.readerimport",
            ),
        ),
        migrations.AddConstraint(
            model_name="basis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_where", ""), _negated=True),
                    models.Q(("asked_when", ""), _negated=True),
                    models.Q(("note", ""), _negated=True),
                ),
                name="basis_says_where_when_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="readerexport",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="reader_export_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="readerimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["looking", "looked at", "importing", "done", "dropped", "unreadable"],
                    )
                ),
                name="reader_import_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="readerimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("basis__isnull", False),
                    models.Q(("state__in", ["importing", "done"]), _negated=True),
                    _connector="OR",
                ),
                name="readers_are_imported_on_a_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="readerimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "position",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("added"), "+", models.F("known")
                                        ),
                                        "+",
                                        models.F("twice"),
                                    ),
                                    "+",
                                    models.F("suppressed"),
                                ),
                                "+",
                                models.F("left_before"),
                            ),
                            "+",
                            models.F("refused"),
                        ),
                    )
                ),
                name="reader_import_counts_every_row_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="importpiece",
            constraint=models.UniqueConstraint(
                fields=("list", "number"), name="import_piece_stands_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedrow",
            constraint=models.UniqueConstraint(
                fields=("list", "line"), name="line_is_refused_once"
            ),
        ),
    ]
