"""A fact gets the day on which it is to be looked at before anybody checked it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0032_stories_by_time_and_language")]

    operations = [
        migrations.AlterField(
            model_name="freshness",
            name="newest",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="newsroom.factcheck",
            ),
        ),
        migrations.AddField(
            model_name="freshness",
            name="set_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="freshness",
            constraint=models.CheckConstraint(
                condition=Q(newest__isnull=False, set_by__isnull=True)
                | Q(
                    newest__isnull=True,
                    review_by__isnull=False,
                    set_by__isnull=False,
                    verdict="holds",
                ),
                name="freshness_is_of_a_check_or_a_day_alone",
            ),
        ),
    ]
