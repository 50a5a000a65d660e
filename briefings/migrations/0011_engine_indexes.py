"""What reads the ledger, built while the desk works on: the table may be large."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("briefings", "0010_engine")]
    operations = [
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                fields=["wave_id", "not_before", "id"],
                condition=Q(not_before__isnull=False),
                name="delivery_waiting",
            ),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                fields=["lease"], condition=Q(lease__isnull=False), name="delivery_by_lease"
            ),
        ),
        ValidateConstraint(model_name="delivery", name="leased_delivery_has_a_lease"),
        ValidateConstraint(model_name="delivery", name="waiting_delivery_says_from_when"),
    ]
