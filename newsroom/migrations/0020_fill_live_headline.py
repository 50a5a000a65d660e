"""Stories of before get their headline in steps, each its own transaction, while the site is up.

Stopped half way, it goes on where it was. Each row brings its words into the index of the search once more:
count on half an hour for a million.
"""

from django.db import migrations

STEP = 5000
FILL = """
UPDATE newsroom_live SET headline = brief::jsonb ->> 'headline'
  FROM newsroom_publication
 WHERE newsroom_publication.id = publication_id AND brief IS NOT NULL AND NOT withdrawn
   AND newsroom_live.headline = '' AND newsroom_live.story_id BETWEEN %s AND %s
"""


def fill(apps, schema_editor):
    newest = apps.get_model("newsroom", "Live").objects.order_by("-story_id").first()
    for first in range(1, newest.story_id + 1 if newest else 1, STEP):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(FILL, [first, first + STEP - 1])


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0019_live_headline")]
    atomic = False

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
