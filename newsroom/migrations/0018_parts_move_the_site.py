from django.db import migrations

from newsroom.moving import moves_the_site


class Migration(migrations.Migration):
    """A story's page reads which version carried which wording; an outlet's shows its logo."""

    dependencies = [
        ("newsroom", "0017_pictures_and_words_move_the_site"),
        ("perspectives", "0003_pictures"),
    ]
    operations = [
        moves_the_site("newsroom_publicationpart"),
        moves_the_site("perspectives_picture"),
    ]
