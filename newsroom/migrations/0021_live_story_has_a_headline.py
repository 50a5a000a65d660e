"""A story that can be read has a headline: from now on; the next migration looks at rows of before."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0020_fill_live_headline")]

    operations = [
        AddConstraintNotValid(
            "live",
            models.CheckConstraint(
                condition=Q(withdrawn=True) | ~Q(headline=""), name="live_story_has_a_headline"
            ),
        )
    ]
