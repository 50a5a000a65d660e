"""Live says the headline itself, so that a list of neighbours need not read whole briefs.

The column is added without a rewrite of the table; rows of before get theirs in steps of a few thousand,
each its own transaction, while the site is up.
"""

from django.db import migrations, models

STEP = 5000
FILL = """
UPDATE newsroom_live SET headline = brief::jsonb ->> 'headline'
  FROM newsroom_publication
 WHERE newsroom_publication.id = publication_id AND brief IS NOT NULL AND NOT withdrawn
   AND newsroom_live.story_id BETWEEN %s AND %s
"""


def fill(apps, schema_editor):
    newest = apps.get_model("newsroom", "Live").objects.order_by("-story_id").first()
    for first in range(1, newest.story_id + 1 if newest else 1, STEP):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(FILL, [first, first + STEP - 1])


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0018_parts_move_the_site")]
    atomic = False

    operations = [
        migrations.AddField("live", "headline", models.TextField(default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
