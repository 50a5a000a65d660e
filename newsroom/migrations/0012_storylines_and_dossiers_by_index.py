from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the running product: readers and the press go on."""

    atomic = False
    dependencies = [("newsroom", "0011_former_slugs")]
    operations = [
        AddIndexConcurrently(
            "live",
            models.Index(
                fields=["storyline", "first_published_at", "story"], name="live_in_storyline"
            ),
        ),
        AddIndexConcurrently(
            "mention",
            models.Index(fields=["outlet", "-publication"], name="mention_of_outlet"),
        ),
        AddIndexConcurrently(
            "mention",
            models.Index(fields=["perspective", "-publication"], name="mention_of_perspective"),
        ),
    ]
