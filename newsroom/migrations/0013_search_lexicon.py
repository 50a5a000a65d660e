"""The lexicon of what can be searched for; the index of stories takes new entries at once.

No table is rewritten and no index built anew. Vectors of before are found by their plain words until
`bin/manage reindex_search` has made them again, which may run while the site is up.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# What waits in the pending list would have to be read by every search.
AT_ONCE = (
    "ALTER INDEX live_search SET (fastupdate = off); SELECT gin_clean_pending_list('live_search')"
)
WAITING = "ALTER INDEX live_search RESET (fastupdate)"


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0012_storylines_and_dossiers_by_index")]

    operations = [
        migrations.CreateModel(
            name="LexiconWord",
            fields=[
                (
                    "word",
                    models.CharField(
                        db_collation="C", max_length=130, primary_key=True, serialize=False
                    ),
                ),
                ("shown", models.CharField(max_length=200)),
                (
                    "slips",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="lexiconword",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["slips"], name="lexicon_slips"
            ),
        ),
        migrations.AddConstraint(
            model_name="lexiconword",
            constraint=models.CheckConstraint(
                condition=models.Q(("word", ""), _negated=True), name="lexicon_word_is_not_empty"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(AT_ONCE, WAITING)],
            state_operations=[
                migrations.RemoveIndex(model_name="live", name="live_search"),
                migrations.AddIndex(
                    model_name="live",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["search"], name="live_search"
                    ),
                ),
            ],
        ),
    ]
