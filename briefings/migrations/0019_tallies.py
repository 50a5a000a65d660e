"""What became of an edition, as it was counted last."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0018_refusals_judged"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="kept_tally",
                        serialize=False,
                        to="briefings.edition",
                    ),
                ),
                ("counted_at", models.DateTimeField()),
                ("owed", models.PositiveIntegerField()),
                ("rows", models.JSONField()),
                ("said", models.JSONField(null=True)),
            ],
            options={
                "verbose_name_plural": "tallies",
            },
        ),
    ]
