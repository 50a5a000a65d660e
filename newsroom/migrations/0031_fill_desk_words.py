"""Stories and facts of before get their words in steps, each its own transaction, while the desk is at work.

Stopped half way, it goes on where it was. What a story says is read from its newest event.
"""

from django.db import migrations

from newsroom.brief import Brief
from newsroom.deskwords import texts_of, vector_of

STEP = 500


def fill(apps, schema_editor):
    event, words = (
        apps.get_model("newsroom", "StoryEvent"),
        apps.get_model("newsroom", "StoryWords"),
    )
    for batch in _without(apps.get_model("newsroom", "Story"), {}):
        newest = event.objects.filter(story__in=batch).order_by("story_id", "-id")
        told = newest.distinct("story_id").values_list("story_id", "brief")
        words.objects.bulk_create(
            [
                words(story_id=pk, vector=vector_of(texts_of(Brief.from_json(brief))))
                for pk, brief in told
                if brief
            ],
            ignore_conflicts=True,
        )
    words = apps.get_model("newsroom", "FactWords")
    version = apps.get_model("newsroom", "FactVersion")
    for batch in _without(version, {"text__isnull": False}):
        texts = version.objects.filter(pk__in=batch).values_list("pk", "text")
        words.objects.bulk_create(
            [words(version_id=pk, vector=vector_of([text])) for pk, text in texts],
            ignore_conflicts=True,
        )


def _without(model, narrowed):
    """Ids of rows that have no words yet, some at a time, in their order."""
    last = 0
    while batch := list(
        model.objects.filter(words__isnull=True, pk__gt=last, **narrowed)
        .order_by("pk")
        .values_list("pk", flat=True)[:STEP]
    ):
        yield batch
        last = batch[-1]


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0030_desk_finds")]
    atomic = False

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
