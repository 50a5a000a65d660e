"""What the shared page said goes to every story that cites it, also to what was published and is frozen.

One statement for each table. Only saving a story waits for it: readers' pages read neither table. Undone,
the rows keep what they say until 0005 takes the columns, and the pages were never changed.
"""

from django.db import migrations

# The checks of deferred constraints have to be done before a trigger can be switched on again.
COPY = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE newsroom_citation DISABLE TRIGGER published_fact_version_is_frozen;
UPDATE newsroom_citation c
   SET title = r.title, outlet_id = r.outlet_id, published_on = r.published_on
  FROM perspectives_report r
 WHERE r.id = c.report_id;
ALTER TABLE newsroom_citation ENABLE TRIGGER published_fact_version_is_frozen;
UPDATE newsroom_framingexcerpt f
   SET outlet_id = r.outlet_id, published_on = r.published_on
  FROM perspectives_excerpt e JOIN perspectives_report r ON r.id = e.report_id
 WHERE e.id = f.excerpt_id;
"""


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0005_stories_say_whose_a_page_is")]
    operations = [migrations.RunSQL(COPY, migrations.RunSQL.noop)]
