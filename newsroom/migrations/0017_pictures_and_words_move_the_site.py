"""Pages show the pictures of publications and search offers the lexicon's words: both move the version."""

from django.db import migrations

from newsroom.moving import moves_the_site


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0016_published_pictures_are_described")]
    operations = [
        moves_the_site("newsroom_printedpicture"),
        moves_the_site("newsroom_lexiconword"),
    ]
