"""Rows of before are looked at without holding up the press."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0021_live_story_has_a_headline")]

    operations = [ValidateConstraint("live", "live_story_has_a_headline")]
