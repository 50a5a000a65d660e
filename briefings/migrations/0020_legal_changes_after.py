"""Illegal changes of a delivery are refused after the row was written, in the same statement.

A trigger that fires before locks every row first, which a mark would pay for.
"""

from typing import Any

from django.db import migrations

TRIGGER = """
DROP TRIGGER delivery_state_changes_legally ON briefings_delivery;
CREATE TRIGGER delivery_state_changes_legally {moment} UPDATE OF state ON briefings_delivery
    FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('queued', 'leased'), ('queued', 'suppressed'), ('queued', 'cancelled'), ('queued', 'failed'),
        ('deferred', 'leased'), ('deferred', 'suppressed'), ('deferred', 'cancelled'),
        ('deferred', 'failed'), ('deferred', 'uncertain'), ('deferred', 'sent'),
        ('leased', 'sent'), ('leased', 'deferred'), ('leased', 'failed'), ('leased', 'uncertain'),
        ('leased', 'suppressed'), ('leased', 'queued'),
        ('uncertain', 'leased'), ('uncertain', 'sent'), ('uncertain', 'failed')))
    EXECUTE FUNCTION delivery_state_changes_legally();
"""


class Migration(migrations.Migration):
    dependencies = [("briefings", "0019_tallies")]
    operations: list[Any] = [
        migrations.RunSQL(TRIGGER.format(moment="AFTER"), TRIGGER.format(moment="BEFORE")),
    ]
