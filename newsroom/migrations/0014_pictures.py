"""The picture of a story, and which picture a publication shows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0013_search_lexicon"),
        ("perspectives", "0003_pictures"),
    ]

    operations = [
        migrations.AlterField(
            model_name="correction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("headline", "headline"),
                    ("dek", "dek"),
                    ("picture", "picture"),
                    ("fact", "fact"),
                    ("context", "context"),
                    ("framing", "framing"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="publicationpart",
            name="kind",
            field=models.CharField(
                choices=[
                    ("headline", "headline"),
                    ("dek", "dek"),
                    ("picture", "picture"),
                    ("fact", "fact"),
                    ("context", "context"),
                    ("framing", "framing"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="PrintedPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha", models.CharField(db_index=True, max_length=64)),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printed_picture",
                        to="newsroom.publication",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoryPicture",
            fields=[
                (
                    "story",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="story_picture",
                        serialize=False,
                        to="newsroom.story",
                    ),
                ),
                ("alt", models.TextField(blank=True)),
                ("credit", models.TextField(blank=True)),
                ("caption", models.TextField(blank=True)),
                ("focal_x", models.PositiveSmallIntegerField(default=50)),
                ("focal_y", models.PositiveSmallIntegerField(default=50)),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="story_pictures",
                        to="perspectives.picture",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("focal_x__lte", 100), ("focal_y__lte", 100)),
                        name="focal_point_is_in_the_picture",
                    )
                ],
            },
        ),
    ]
