"""Two indexes go that longer ones begin with: each change of a live story is one entry cheaper in each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0022_every_live_story_has_a_headline")]

    operations = [
        migrations.AlterField(
            "live",
            "section",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="live",
                to="newsroom.section",
            ),
        ),
        migrations.AlterField(
            "live",
            "storyline",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="live",
                to="newsroom.storyline",
            ),
        ),
    ]
