"""The desk's list begins with what was saved last, at a price that does not grow with the archive."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("newsroom", "0031_fill_desk_words")]

    operations = [
        AddIndexConcurrently(
            model_name="story",
            index=models.Index(fields=["-saved_at", "-id"], name="story_last_saved"),
        ),
        AddIndexConcurrently(
            model_name="story", index=models.Index(fields=["language"], name="story_by_language")
        ),
    ]
