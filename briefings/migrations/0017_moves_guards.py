"""The check of consent verbs, which now knows of moves, is valid."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("briefings", "0016_moves")]
    operations = [ValidateConstraint(model_name="consent", name="consent_verb_is_known")]
