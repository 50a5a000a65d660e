"""Where stories were before: such an address leads on, and no other story is published at it.

Filled from what was published; reads every publication once and writes few rows, none of them locked.
"""

import django.db.models.deletion
from django.db import migrations, models

from newsroom.moving import moves_the_site

GUARD = """
CREATE FUNCTION former_address_stays_with_its_story() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM newsroom_formerslug
                WHERE slug = NEW.slug AND story_id <> NEW.story_id) THEN
        RAISE EXCEPTION 'readers know another story by the address %', NEW.slug
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'former_address_stays_with_its_story';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER former_address_stays_with_its_story BEFORE INSERT OR UPDATE OF slug ON newsroom_live
    FOR EACH ROW EXECUTE FUNCTION former_address_stays_with_its_story();
"""
UNDO_GUARD = """
DROP TRIGGER former_address_stays_with_its_story ON newsroom_live;
DROP FUNCTION former_address_stays_with_its_story();
"""
# Who was there last, where several stories were.
FILL = """
INSERT INTO newsroom_formerslug (slug, story_id)
SELECT DISTINCT ON (p.keys::json ->> 'slug') p.keys::json ->> 'slug', p.story_id
  FROM newsroom_publication p
 WHERE NOT EXISTS (SELECT FROM newsroom_live l WHERE l.slug = p.keys::json ->> 'slug')
 ORDER BY p.keys::json ->> 'slug', p.serial DESC;
"""


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0010_house_pages")]
    operations = [
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_slugs",
                        to="newsroom.story",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="former_slug_is_one"
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),  # the table goes with its rows
        migrations.RunSQL(GUARD, UNDO_GUARD),
        moves_the_site("newsroom_formerslug"),
    ]
