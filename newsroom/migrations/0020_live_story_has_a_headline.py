"""A story that can be read has a headline. Looked at in rows of before without holding up the press."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0019_live_headline")]
    # Validated in a transaction of its own: the lock of adding a constraint ends before.
    atomic = False

    operations = [
        AddConstraintNotValid(
            "live",
            models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn", True), models.Q(("headline", ""), _negated=True), _connector="OR"
                ),
                name="live_story_has_a_headline",
            ),
        ),
        ValidateConstraint("live", "live_story_has_a_headline"),
    ]
