"""Sections and storylines that publications name: what was ever in print is not deleted."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO newsroom_printedplace (section_id)
SELECT id FROM newsroom_section
 WHERE id IN (SELECT section_id FROM newsroom_live)
    OR name IN (SELECT DISTINCT brief::json ->> 'section' FROM newsroom_publication WHERE brief IS NOT NULL);
INSERT INTO newsroom_printedplace (storyline_id)
SELECT id FROM newsroom_storyline
 WHERE id IN (SELECT storyline_id FROM newsroom_live WHERE storyline_id IS NOT NULL)
    OR name IN (SELECT DISTINCT brief::json ->> 'storyline' FROM newsroom_publication WHERE brief IS NOT NULL);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0028_reviewing"),
    ]

    operations = [
        migrations.CreateModel(
            name="PrintedPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "section",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printed_place",
                        to="newsroom.section",
                    ),
                ),
                (
                    "storyline",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printed_place",
                        to="newsroom.storyline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("section__isnull", False), ("storyline", None)),
                            models.Q(("section", None), ("storyline__isnull", False)),
                            _connector="OR",
                        ),
                        name="printed_place_is_a_section_or_a_storyline",
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
