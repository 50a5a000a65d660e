"""The site's version moves at commit, by trigger, with everything that public pages read."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from newsroom.moving import FUNCTION, UNDO_FUNCTION, moves_the_site, takes_back

TABLES = [
    "newsroom_live", "newsroom_publication", "newsroom_correction", "newsroom_correctionwrong",
    "newsroom_mention", "newsroom_removal", "newsroom_section", "newsroom_storyline",
    "perspectives_outlet", "perspectives_outletname", "perspectives_ownership",
    "perspectives_perspective", "perspectives_membership",
]  # fmt: skip


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("newsroom", "SiteVersion").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0008_removed_is_a_known_verb"),
        ("perspectives", "0002_addresses_in_any_case"),
    ]
    operations = [
        migrations.CreateModel(
            name="SiteVersion",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("number", models.BigIntegerField(default=0)),
                ("taken_back", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="there_is_one_site_version"
                    )
                ],
            },
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTION, UNDO_FUNCTION),
        *map(moves_the_site, TABLES),
        takes_back("newsroom_publication", "NEW.kind IN ('correction', 'retraction')"),
        takes_back("newsroom_removal"),
        migrations.RemoveField("press", "site_version"),
    ]
