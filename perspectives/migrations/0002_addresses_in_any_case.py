from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("perspectives", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="report",
            name="report_url_is_http",
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("url__iregex", "^https?://")), name="report_url_is_http"
            ),
        ),
    ]
