"""What changed about anybody's way in, append-only, and the mail that they are owed; former resets are in it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_signinchange
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON newsroom_signinchange
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
FORMER = """
INSERT INTO newsroom_signinchange (person_id, what, by_id, at, browser, reset_id)
    SELECT person_id, 'factors reset', by_id, at, '', id FROM newsroom_factorreset ORDER BY id;
"""
WHAT = [
    ("passkey added", "A passkey was added"),
    ("passkey removed", "A passkey was removed"),
    ("app added", "An app for codes was added"),
    ("app removed", "The app for codes was removed"),
    ("codes made", "New recovery codes were made"),
    ("password changed", "The password was changed"),
    ("password renewed", "A new password was set with a link from a mail"),
    ("password set", "The password was set by an administrator"),
    ("factors reset", "The second step was reset"),
    ("address changed", "The address for mail was changed"),
]


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0033_days_before_checks")]

    operations = [
        migrations.CreateModel(
            name="SigninChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(choices=WHAT, max_length=16)),
                ("at", models.DateTimeField()),
                ("browser", models.CharField(blank=True, max_length=40)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signin_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reset",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change",
                        to="newsroom.factorreset",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what__in", [name for name, _ in WHAT])),
                        name="signin_change_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", models.F("person")), ("by__isnull", False)),
                            (
                                "what__in",
                                ["password set", "factors reset", "address changed"],
                            ),
                            _connector="OR",
                        ),
                        name="only_oneself_adds_and_removes_ways_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reset__isnull", False), ("what", "factors reset")),
                            models.Q(
                                models.Q(("what", "factors reset"), _negated=True),
                                ("reset__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="change_by_a_reset_names_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=254)),
                ("asked_at", models.DateTimeField(db_index=True)),
                (
                    "change",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.signinchange",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("change__isnull", True), ("person__isnull", True), ("address", "")
                            ),
                            models.Q(
                                ("person__isnull", False), models.Q(("address", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="desk_mail_has_an_address_with_its_person",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD + FORMER, migrations.RunSQL.noop),
    ]
