"""What is said about a story in review: reasons, judgements, comments, and who read what."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION reason_belongs_to_a_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM newsroom_storyevent WHERE id = NEW.event_id AND verb = 'submitted') THEN
        RAISE EXCEPTION 'event % is no submission', NEW.event_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'reason_belongs_to_a_submission';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION judgement_belongs_to_an_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM newsroom_storyevent
                    WHERE id = NEW.event_id AND verb IN ('approved', 'approved alone')) THEN
        RAISE EXCEPTION 'event % is no approval', NEW.event_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'judgement_belongs_to_an_approval';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION answer_stays_with_its_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM newsroom_comment
                    WHERE id = NEW.answers_to_id AND story_id = NEW.story_id AND part = NEW.part
                      AND answers_to_id IS NULL) THEN
        RAISE EXCEPTION 'an answer stands below a comment on the same part'
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'answer_stays_with_its_comment';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION comment_keeps_its_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a comment is resolved or opened again, never reworded'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'comment_keeps_its_words';
END $$;
"""

TRIGGERS = (
    "".join(
        f"""
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON newsroom_{table}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON newsroom_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
        for table in ("givenreason", "judgement")
    )
    + """
CREATE TRIGGER reason_belongs_to_a_submission BEFORE INSERT ON newsroom_givenreason
    FOR EACH ROW EXECUTE FUNCTION reason_belongs_to_a_submission();
CREATE TRIGGER judgement_belongs_to_an_approval BEFORE INSERT ON newsroom_judgement
    FOR EACH ROW EXECUTE FUNCTION judgement_belongs_to_an_approval();
CREATE TRIGGER answer_stays_with_its_comment BEFORE INSERT ON newsroom_comment
    FOR EACH ROW WHEN (NEW.answers_to_id IS NOT NULL)
    EXECUTE FUNCTION answer_stays_with_its_comment();
CREATE TRIGGER comment_keeps_its_words
    BEFORE UPDATE OF story_id, part, answers_to_id, text, by_id, at ON newsroom_comment
    FOR EACH ROW EXECUTE FUNCTION comment_keeps_its_words();
"""
)

UNDO = """
DROP FUNCTION reason_belongs_to_a_submission() CASCADE;
DROP FUNCTION judgement_belongs_to_an_approval() CASCADE;
DROP FUNCTION answer_stays_with_its_comment() CASCADE;
DROP FUNCTION comment_keeps_its_words() CASCADE;
DROP TRIGGER history_is_append_only ON newsroom_givenreason;
DROP TRIGGER history_is_not_emptied ON newsroom_givenreason;
DROP TRIGGER history_is_append_only ON newsroom_judgement;
DROP TRIGGER history_is_not_emptied ON newsroom_judgement;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0027_fact_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(blank=True, max_length=36)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "answers_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="newsroom.comment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="newsroom.story",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("answers_to__isnull", True), ("resolved_at__isnull", True)
                        ),
                        fields=["story"],
                        name="open_comments_of_a_story",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="comment_says_something",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("text"), 2000
                        ),
                        name="comment_is_no_essay",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "part__regex",
                                "^(headline|dek|context|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$",
                            )
                        ),
                        name="comment_is_on_a_part_or_on_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                            models.Q(
                                ("resolved_at__isnull", False), ("resolved_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="comment_is_resolved_by_somebody_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answers_to__isnull", True),
                            ("resolved_at__isnull", True),
                            _connector="OR",
                        ),
                        name="an_answer_is_resolved_with_its_comment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answers_to", models.F("id")), _negated=True),
                        name="a_comment_does_not_answer_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GivenReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("field", models.CharField(max_length=40)),
                ("warning", models.TextField()),
                ("reason", models.TextField()),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reasons",
                        to="newsroom.storyevent",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "key"), name="a_warning_has_one_reason_in_a_submission"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True),
                            models.Q(("warning", ""), _negated=True),
                        ),
                        name="reason_names_its_warning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="reason_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("names_hidden", models.BooleanField()),
                (
                    "wording",
                    models.CharField(
                        choices=[("even", "even"), ("uneven", "uneven")], max_length=8
                    ),
                ),
                ("sentence", models.TextField(blank=True)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgement",
                        to="newsroom.storyevent",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("wording__in", ["even", "uneven"])),
                        name="judgement_of_the_wording_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("wording", "even"),
                            models.Q(("sentence", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="uneven_wording_is_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="newsroom.storyevent",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="newsroom.story",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "event"), name="a_revision_is_read_once_by_a_person"
                    )
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO),
    ]
