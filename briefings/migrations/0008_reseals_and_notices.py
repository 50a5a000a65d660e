"""Seals that follow a seal, seals undone, and notices of corrections."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0007_removed_mail"),
        ("newsroom", "0003_roles_and_press"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subscriber_id", models.BigIntegerField()),
                ("delivery_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Unsealing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="seal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("seal", "sealed"),
                    ("reseal", "sealed again"),
                    ("withdrawal", "sealed again without what was retracted"),
                ],
                default="seal",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="seal",
            name="past_hour",
            field=models.CharField(
                choices=[("send", "send now"), ("skip", "skip")], default="send", max_length=4
            ),
        ),
        migrations.AlterField(
            model_name="seal",
            name="sealed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["seal", "reseal", "withdrawal"])),
                name="seal_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(("past_hour__in", ["send", "skip"])),
                name="past_hour_is_sent_or_skipped",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "withdrawal"), ("sealed_by__isnull", False), _connector="OR"
                ),
                name="only_a_withdrawal_is_sealed_by_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "seal"), models.Q(("note", ""), _negated=True), _connector="OR"
                ),
                name="sealing_again_says_why",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="correction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="newsroom.correction",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="told_publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="newsroom.publication",
            ),
        ),
        migrations.AddField(
            model_name="unsealing",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="unsealing",
            name="seal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="unsealing",
                to="briefings.seal",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("correction", "subscriber_id"), name="reader_is_told_of_a_correction_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("delivery_id",), name="delivery_carries_one_notice"
            ),
        ),
    ]
