"""Checks of facts: every one is kept, the newest of a wording is found by its day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION checks_go_by_removal_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND is_only_emptied(to_jsonb(OLD), to_jsonb(NEW), '{how}')
        AND EXISTS (SELECT FROM newsroom_factversion WHERE id = OLD.version_id AND text IS NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'history_is_append_only';
END $$;

CREATE FUNCTION wording_that_was_checked_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked_id bigint := (to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END)
                          ->> TG_ARGV[0])::bigint;
BEGIN
    IF EXISTS (SELECT FROM newsroom_factcheck c WHERE c.version_id = checked_id) AND NOT (
        CASE WHEN TG_TABLE_NAME = 'newsroom_citation'
             THEN TG_OP = 'DELETE' AND EXISTS (
                 SELECT FROM newsroom_factversion v WHERE v.id = checked_id AND v.text IS NULL)
             ELSE TG_OP = 'UPDATE' AND is_only_emptied(to_jsonb(OLD), to_jsonb(NEW), '{text}')
        END) THEN
        RAISE EXCEPTION 'fact version % was checked and never changes', checked_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'wording_that_was_checked_is_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION text_is_missing_only_by_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM newsroom_publicationpart p
          JOIN newsroom_removal r ON r.publication_id = p.publication_id
         WHERE p.fact_version_id = NEW.id) THEN
        RETURN NEW;
    END IF;
    -- Checked, but told by nothing: an order that came after its words took them as well.
    IF TG_TABLE_NAME = 'newsroom_factversion' AND TG_OP = 'UPDATE' THEN
        IF EXISTS (SELECT FROM newsroom_removal r WHERE r.at >= NEW.written_at)
            AND EXISTS (SELECT FROM newsroom_factcheck c WHERE c.version_id = NEW.id)
            AND NOT EXISTS (SELECT FROM newsroom_storyfact s WHERE s.version_id = NEW.id)
            AND NOT EXISTS (SELECT FROM newsroom_publicationpart p WHERE p.fact_version_id = NEW.id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% without its text: only a removal takes it away', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'text_is_missing_only_by_removal';
END $$;

CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_factcheck
    FOR EACH ROW EXECUTE FUNCTION checks_go_by_removal_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON newsroom_factcheck
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER wording_that_was_checked_is_frozen BEFORE UPDATE OR DELETE ON newsroom_factversion
    FOR EACH ROW EXECUTE FUNCTION wording_that_was_checked_is_frozen('id');
CREATE TRIGGER wording_that_was_checked_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON newsroom_citation
    FOR EACH ROW EXECUTE FUNCTION wording_that_was_checked_is_frozen('version_id');
"""
UNDO_GUARDS = """
DROP TRIGGER wording_that_was_checked_is_frozen ON newsroom_factversion;
DROP TRIGGER wording_that_was_checked_is_frozen ON newsroom_citation;
DROP TRIGGER history_is_append_only ON newsroom_factcheck;
DROP TRIGGER history_is_not_emptied ON newsroom_factcheck;
CREATE OR REPLACE FUNCTION text_is_missing_only_by_removal() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP FUNCTION wording_that_was_checked_is_frozen();
DROP FUNCTION checks_go_by_removal_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0026_ways_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="FactCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("holds", "Still true"),
                            ("doubtful", "In doubt"),
                            ("wrong", "Wrong"),
                        ],
                        max_length=8,
                    ),
                ),
                ("how", models.TextField(null=True)),
                ("review_by", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="newsroom.factversion",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Freshness",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="freshness",
                        serialize=False,
                        to="newsroom.factversion",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("holds", "Still true"),
                            ("doubtful", "In doubt"),
                            ("wrong", "Wrong"),
                        ],
                        max_length=8,
                    ),
                ),
                ("review_by", models.DateField(null=True)),
                (
                    "newest",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.factcheck",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "freshness",
            },
        ),
        migrations.AddConstraint(
            model_name="factcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["holds", "doubtful", "wrong"])),
                name="fact_check_verdict_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="factcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("how", ""), _negated=True), name="fact_check_says_how"
            ),
        ),
        migrations.AddIndex(
            model_name="freshness",
            index=models.Index(
                condition=models.Q(("verdict", "holds")),
                fields=["review_by", "version"],
                name="fact_due",
            ),
        ),
        migrations.AddIndex(
            model_name="freshness",
            index=models.Index(
                condition=models.Q(("verdict", "holds"), _negated=True),
                fields=["version"],
                name="fact_doubted",
            ),
        ),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
    ]
