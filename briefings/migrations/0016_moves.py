"""Readers who change their address, and the mails that single readers are owed about themselves."""

import uuid

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0015_briefing_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Knock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_key", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("address", models.CharField(max_length=320, null=True)),
                ("address_key", models.CharField(max_length=64, null=True)),
                ("asked_at", models.DateTimeField()),
                ("old_agreed_at", models.DateTimeField(null=True)),
                ("new_agreed_at", models.DateTimeField(null=True)),
                ("moved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("from_key", models.CharField(db_index=True, max_length=64, null=True)),
                ("from_uid", models.UUIDField(null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="ReaderMail",
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
                            ("move from", "to the address that is left"),
                            ("move to", "to the address that is moved to"),
                        ],
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("written_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_verb_is_known",
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
                    ("moved away", "moved to another address"),
                    ("moved here", "moved here from another address"),
                ],
                max_length=12,
            ),
        ),
        AddConstraintNotValid(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verb__in",
                        [
                            "signed up",
                            "confirmed",
                            "changed",
                            "left",
                            "erased",
                            "imported",
                            "moved away",
                            "moved here",
                        ],
                    )
                ),
                name="consent_verb_is_known",
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="subscriber",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="briefings.subscriber",
            ),
        ),
        migrations.AddField(
            model_name="readermail",
            name="move",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mails",
                to="briefings.move",
            ),
        ),
        migrations.AddField(
            model_name="readermail",
            name="subscriber",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mails",
                to="briefings.subscriber",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("subscriber",),
                name="reader_moves_to_one_address_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("address__isnull", False),
                        ("address_key__isnull", False),
                        ("ended_at__isnull", True),
                    ),
                    models.Q(
                        ("address__isnull", True),
                        ("address_key__isnull", True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="ended_move_has_no_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("moved_at__isnull", True),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("new_agreed_at__isnull", False),
                        ("old_agreed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="move_happens_when_both_agreed",
            ),
        ),
        migrations.AddIndex(
            model_name="readermail",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["asked_at"],
                name="reader_mail_owed",
            ),
        ),
        migrations.AddConstraint(
            model_name="readermail",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["move from", "move to"])),
                name="reader_mail_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="readermail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["move from", "move to"]), ("move__isnull", False)),
                    models.Q(
                        ("move__isnull", True),
                        models.Q(("kind__in", ["move from", "move to"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="mail_about_a_move_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="readermail",
            constraint=models.UniqueConstraint(
                fields=("move", "kind"), name="mailbox_is_asked_once_about_a_move"
            ),
        ),
    ]
