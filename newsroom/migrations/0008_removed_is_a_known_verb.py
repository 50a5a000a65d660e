"""Look through the old events after the lock of the change before is gone; nothing waits for it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0007_removal")]
    operations = [ValidateConstraint("storyevent", "story_event_verb_is_known")]
