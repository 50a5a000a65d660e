"""A draft keeps why its warnings stand until it is submitted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0034_changes_of_ways_in")]

    operations = [
        migrations.AddField(
            model_name="story",
            name="reasons",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
    ]
