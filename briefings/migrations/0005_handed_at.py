"""When the relay had the mail about a sign-up. What was written lately counts as handed over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("briefings", "0004_confirmed_wishes_and_doubts")]
    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="handed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        # Only these would be written about again; a large table is not rewritten.
        migrations.RunSQL(
            "UPDATE briefings_subscriber SET handed_at = written_at"
            " WHERE asked_at > clock_timestamp() - interval '2 hours'",
            migrations.RunSQL.noop,
        ),
    ]
