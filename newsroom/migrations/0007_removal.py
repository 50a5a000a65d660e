"""A publication's words can be taken away for good, and in no other way than by a recorded removal."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

VERBS = {
    "created": "began the draft",
    "imported": "imported the draft",
    "saved": "saved",
    "voided": "edited after approval, which voids it",
    "submitted": "submitted for review",
    "sent back": "sent back",
    "approved": "approved",
    "approved alone": "approved without a second pair of eyes",
    "scheduled": "scheduled",
    "unscheduled": "took off the schedule",
    "embargoed": "set the embargo",
    "published": "published",
    "updated": "published an update",
    "corrected": "published a correction",
    "retracted": "retracted",
    "removed": "removed by order",
}

# Which columns of which table a removal may empty.
EMPTIED = {"publication": "'brief'", "storyevent": "'brief'", "correction": "'was', 'now'"}

FUNCTIONS = """
-- Every column is as it was, but for some of those named, which are NULL now.
CREATE FUNCTION is_only_emptied(was jsonb, is_now jsonb, columns text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT was <> is_now AND was - columns = is_now - columns AND NOT EXISTS (
        SELECT FROM unnest(columns) name
         WHERE is_now ->> name IS NOT NULL AND is_now -> name <> was -> name)
$$;

CREATE FUNCTION history_is_append_only_but_for_removals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ordered boolean := false;
BEGIN
    IF TG_OP = 'UPDATE' AND is_only_emptied(to_jsonb(OLD), to_jsonb(NEW), TG_ARGV) THEN
        IF TG_TABLE_NAME = 'newsroom_publication' THEN
            ordered := EXISTS (SELECT FROM newsroom_removal WHERE publication_id = OLD.id)
                AND NOT EXISTS (SELECT FROM newsroom_live
                                 WHERE publication_id = OLD.id AND NOT withdrawn);
        ELSIF TG_TABLE_NAME = 'newsroom_storyevent' THEN
            ordered := EXISTS (SELECT FROM newsroom_removal r
                                 JOIN newsroom_publication p ON p.id = r.publication_id
                                WHERE p.story_id = OLD.story_id)
                AND NOT EXISTS (SELECT FROM newsroom_publication
                                 WHERE story_id = OLD.story_id AND brief_hash = OLD.brief_hash
                                   AND brief IS NOT NULL);
        ELSE
            ordered := (NEW.was IS NOT DISTINCT FROM OLD.was OR EXISTS (
                    SELECT FROM newsroom_correctionwrong w
                      JOIN newsroom_removal r ON r.publication_id = w.publication_id
                     WHERE w.correction_id = OLD.id))
                AND (NEW.now IS NOT DISTINCT FROM OLD.now OR EXISTS (
                    SELECT FROM newsroom_removal WHERE publication_id = OLD.publication_id));
        END IF;
    END IF;
    IF ordered THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'history_is_append_only';
END $$;

CREATE FUNCTION text_is_missing_only_by_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM newsroom_publicationpart p
          JOIN newsroom_removal r ON r.publication_id = p.publication_id
         WHERE p.fact_version_id = NEW.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% without its text: only a removal takes it away', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'text_is_missing_only_by_removal';
END $$;

CREATE OR REPLACE FUNCTION published_fact_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version_id bigint;
BEGIN
    IF TG_TABLE_NAME = 'newsroom_citation' THEN
        version_id := CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
        IF TG_OP = 'DELETE' AND EXISTS (
            SELECT FROM newsroom_factversion WHERE id = version_id AND text IS NULL) THEN
            RETURN OLD;
        END IF;
    ELSE
        version_id := OLD.id;
        IF TG_OP = 'UPDATE' AND is_only_emptied(to_jsonb(OLD), to_jsonb(NEW), '{text}')
            AND NOT EXISTS (SELECT FROM newsroom_storyfact s WHERE s.version_id = OLD.id)
            AND NOT EXISTS (
                SELECT FROM newsroom_publicationpart p WHERE p.fact_version_id = OLD.id AND NOT EXISTS (
                    SELECT FROM newsroom_removal r WHERE r.publication_id = p.publication_id)) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF EXISTS (SELECT FROM newsroom_publicationpart WHERE fact_version_id = version_id) THEN
        RAISE EXCEPTION 'fact version % was published and never changes', version_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'published_fact_version_is_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

UNDO_FUNCTIONS = """
CREATE OR REPLACE FUNCTION published_fact_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version_id bigint;
BEGIN
    IF TG_TABLE_NAME = 'newsroom_citation' THEN
        version_id := CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
    ELSE
        version_id := OLD.id;
    END IF;
    IF EXISTS (SELECT FROM newsroom_publicationpart WHERE fact_version_id = version_id) THEN
        RAISE EXCEPTION 'fact version % was published and never changes', version_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'published_fact_version_is_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP FUNCTION text_is_missing_only_by_removal();
DROP FUNCTION history_is_append_only_but_for_removals();
DROP FUNCTION is_only_emptied(jsonb, jsonb, text[]);
"""

TRIGGERS = (
    "".join(
        f"""
DROP TRIGGER history_is_append_only ON newsroom_{table};
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_{table}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only_but_for_removals({columns});
"""
        for table, columns in EMPTIED.items()
    )
    + """
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_removal
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON newsroom_removal
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER text_is_missing_only_by_removal BEFORE INSERT ON newsroom_publication FOR EACH ROW
    WHEN (NEW.brief IS NULL) EXECUTE FUNCTION text_is_missing_only_by_removal();
CREATE TRIGGER text_is_missing_only_by_removal BEFORE INSERT ON newsroom_storyevent FOR EACH ROW
    WHEN (NEW.brief IS NULL) EXECUTE FUNCTION text_is_missing_only_by_removal();
CREATE TRIGGER text_is_missing_only_by_removal BEFORE INSERT ON newsroom_correction FOR EACH ROW
    WHEN (NEW.was IS NULL OR NEW.now IS NULL)
    EXECUTE FUNCTION text_is_missing_only_by_removal();
CREATE TRIGGER text_is_missing_only_by_removal BEFORE INSERT OR UPDATE ON newsroom_factversion
    FOR EACH ROW WHEN (NEW.text IS NULL) EXECUTE FUNCTION text_is_missing_only_by_removal();
"""
)

UNDO_TRIGGERS = (
    "".join(
        f"""
DROP TRIGGER history_is_append_only ON newsroom_{table};
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_{table}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
"""
        for table in EMPTIED
    )
    + "".join(
        f"DROP TRIGGER text_is_missing_only_by_removal ON newsroom_{table};"
        for table in (*EMPTIED, "factversion")
    )
    + """
DROP TRIGGER history_is_append_only ON newsroom_removal;
DROP TRIGGER history_is_not_emptied ON newsroom_removal;
"""
)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0006_copy_what_pages_say")]
    operations = [
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removal",
                        to="newsroom.publication",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="removal_names_its_order",
                    )
                ],
            },
        ),
        migrations.AlterField("publication", "brief", models.TextField(null=True)),
        migrations.AlterField("storyevent", "brief", models.TextField(null=True)),
        migrations.AlterField("correction", "was", models.TextField(null=True)),
        migrations.AlterField("correction", "now", models.TextField(blank=True, null=True)),
        migrations.AlterField("factversion", "text", models.TextField(null=True)),
        migrations.AlterField(
            "storyevent", "verb", models.CharField(choices=list(VERBS.items()), max_length=16)
        ),
        migrations.RemoveConstraint("storyevent", "story_event_verb_is_known"),
        AddConstraintNotValid(
            "storyevent",
            models.CheckConstraint(
                condition=models.Q(("verb__in", list(VERBS))), name="story_event_verb_is_known"
            ),
        ),
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
    ]
