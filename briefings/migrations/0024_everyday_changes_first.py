"""A trigger's condition is read anew by each statement that may fire it: it names the two everyday changes,
and the function knows the rest. A mark writes few rows, and paid for a long condition each time.
"""

from typing import Any

from django.db import migrations

LEGAL = """
        ('queued', 'leased'), ('queued', 'suppressed'), ('queued', 'cancelled'), ('queued', 'failed'),
        ('deferred', 'leased'), ('deferred', 'suppressed'), ('deferred', 'cancelled'),
        ('deferred', 'failed'), ('deferred', 'uncertain'), ('deferred', 'sent'),
        ('leased', 'sent'), ('leased', 'deferred'), ('leased', 'failed'), ('leased', 'uncertain'),
        ('leased', 'suppressed'), ('leased', 'queued'),
        ('uncertain', 'leased'), ('uncertain', 'sent'), ('uncertain', 'failed')"""
EVERYDAY = "('queued', 'leased'), ('leased', 'sent')"
FUNCTION = """
CREATE OR REPLACE FUNCTION delivery_state_changes_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    %s
    IF OLD.state = 'cancelled' AND NEW.state = 'queued' AND NEW.recipe_id <> OLD.recipe_id
        AND EXISTS (SELECT FROM briefings_recipe r
            JOIN briefings_unsealing u ON u.seal_id = r.seal_id WHERE r.id = OLD.recipe_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a delivery that is %% does not become %%', OLD.state, NEW.state
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'delivery_state_changes_legally';
END $$;
"""
KNOWS = f"IF (OLD.state, NEW.state) IN ({LEGAL}) THEN RETURN NEW; END IF;"
TRIGGER = """
DROP TRIGGER delivery_state_changes_legally ON briefings_delivery;
CREATE TRIGGER delivery_state_changes_legally AFTER UPDATE OF state ON briefings_delivery
    FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (%s))
    EXECUTE FUNCTION delivery_state_changes_legally();
"""


class Migration(migrations.Migration):
    dependencies = [("briefings", "0023_editions_move_the_site")]
    operations: list[Any] = [
        migrations.RunSQL(FUNCTION % KNOWS + TRIGGER % EVERYDAY, TRIGGER % LEGAL + FUNCTION % ""),
    ]
