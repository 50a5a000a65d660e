"""The sender's ledger: leases of their own, marks that touch no index, one mailroom for all mail.

What was under lease while this ran is in doubt, as after any sender that died.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
)
from django.db import migrations, models
from django.db.models import Q

LEGAL = """
    ('queued', 'leased'), ('queued', 'suppressed'), ('queued', 'cancelled'), ('queued', 'failed'),
    ('deferred', 'leased'), ('deferred', 'suppressed'), ('deferred', 'cancelled'),
    ('deferred', 'failed'), ('deferred', 'uncertain'), ('deferred', 'sent'),
    ('leased', 'sent'), ('leased', 'deferred'), ('leased', 'failed'), ('leased', 'uncertain'),
    ('leased', 'suppressed'), ('leased', 'queued'),
    ('uncertain', 'leased'), ('uncertain', 'sent'), ('uncertain', 'failed')
"""
# What an undone seal had owed may be owed anew.
OWED_ANEW = """
    IF OLD.state = 'cancelled' AND NEW.state = 'queued' AND NEW.recipe_id <> OLD.recipe_id
        AND EXISTS (SELECT FROM briefings_recipe r
            JOIN briefings_unsealing u ON u.seal_id = r.seal_id WHERE r.id = OLD.recipe_id) THEN
        RETURN NEW;
    END IF;
"""
# The condition is checked without calling the function: two changes a message would pay for it.
QUICK_TRIGGER = f"""
DROP TRIGGER delivery_state_changes_legally ON briefings_delivery;
CREATE OR REPLACE FUNCTION delivery_state_changes_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{OWED_ANEW}
    RAISE EXCEPTION 'a delivery that is % does not become %', OLD.state, NEW.state
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'delivery_state_changes_legally';
END $$;
CREATE TRIGGER delivery_state_changes_legally BEFORE UPDATE OF state ON briefings_delivery
    FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({LEGAL}))
    EXECUTE FUNCTION delivery_state_changes_legally();
"""
SLOW_TRIGGER = f"""
DROP TRIGGER delivery_state_changes_legally ON briefings_delivery;
CREATE OR REPLACE FUNCTION delivery_state_changes_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = OLD.state OR (OLD.state, NEW.state) IN ({LEGAL}) THEN
        RETURN NEW;
    END IF;
{OWED_ANEW}
    RAISE EXCEPTION 'a delivery that is % does not become %', OLD.state, NEW.state
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'delivery_state_changes_legally';
END $$;
CREATE TRIGGER delivery_state_changes_legally BEFORE UPDATE OF state ON briefings_delivery
    FOR EACH ROW EXECUTE FUNCTION delivery_state_changes_legally();
"""
IN_DOUBT = """
UPDATE briefings_delivery SET state = 'deferred', doubts = doubts + 1, lease = NULL,
    leased_until = NULL, not_before = now(), reply = 'leased when the database was migrated'
WHERE state = 'leased'
"""
BACK = """
UPDATE briefings_delivery SET state = 'deferred', doubts = doubts + 1, not_before = now()
WHERE state = 'leased';
UPDATE briefings_delivery SET not_before = coalesce(settled_at, now()) WHERE not_before IS NULL;
"""
THE_ONE = (
    "INSERT INTO briefings_mailroom (id, epoch, note) SELECT 1, count(*), '' FROM briefings_seal"
)


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0009_reseal_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Lease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wave_id", models.BigIntegerField()),
                ("sender", models.UUIDField()),
                ("lane", models.IntegerField()),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Mailroom",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("epoch", models.BigIntegerField(default=0)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField(null=True)),
                (
                    "stopped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(pk=1), name="there_is_one_mailroom"),
                    models.CheckConstraint(
                        condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                        | Q(stopped_at__isnull=False, stopped_by__isnull=False) & ~Q(note=""),
                        name="stopped_mail_says_by_whom_and_why",
                    ),
                ]
            },
        ),
        migrations.RunSQL(THE_ONE, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="wave", name="handed_over", field=models.IntegerField(default=0)
        ),
        migrations.RunSQL(IN_DOUBT, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="delivery", name="leased_delivery_has_a_lease"),
        migrations.RemoveIndex(model_name="delivery", name="delivery_to_claim"),
        migrations.RemoveIndex(model_name="delivery", name="delivery_leased"),
        migrations.RemoveField(model_name="delivery", name="leased_until"),
        migrations.RemoveField(model_name="delivery", name="lease"),
        migrations.AddField(
            model_name="delivery", name="lease", field=models.BigIntegerField(null=True)
        ),
        migrations.AlterField(
            model_name="delivery", name="not_before", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
        AddConstraintNotValid(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=~Q(state="leased") | Q(lease__isnull=False),
                name="leased_delivery_has_a_lease",
            ),
        ),
        AddConstraintNotValid(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=["queued", "deferred"]) | Q(not_before__isnull=False),
                name="waiting_delivery_says_from_when",
            ),
        ),
        migrations.RunSQL(QUICK_TRIGGER, SLOW_TRIGGER),
    ]
