"""Live says the headline itself, so that a list of neighbours need not read whole briefs.

The column is added without a rewrite of the table; the next migration fills it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0018_parts_move_the_site")]

    operations = [migrations.AddField("live", "headline", models.TextField(default=""))]
