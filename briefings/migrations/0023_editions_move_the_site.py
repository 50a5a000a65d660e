"""Pages show briefings and what was sealed: these tables move the site's version, too."""

from django.db import migrations

from newsroom.moving import moves_the_site

TABLES = ["briefing", "edition", "seal", "sealitem", "unsealing"]


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0022_confirmations_again"),
        ("newsroom", "0009_site_version"),
    ]
    operations = [moves_the_site(f"briefings_{table}") for table in TABLES]
