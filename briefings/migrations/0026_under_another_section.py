"""A story stands under another section of an edition; the board and its proofs know of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("briefings", "0025_the_board"),
        ("newsroom", "0035_reasons_said_ahead"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="boardevent",
            name="board_event_verb_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="proofapproval",
            name="proof_change_kind_is_known",
        ),
        migrations.AddField(
            model_name="editionitem",
            name="under",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="newsroom.section",
            ),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="under",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="newsroom.section",
            ),
        ),
        migrations.AlterField(
            model_name="boardevent",
            name="verb",
            field=models.CharField(
                choices=[
                    ("carried", "carried"),
                    ("passed", "passed over"),
                    ("later", "left for later"),
                    ("moved", "moved"),
                    ("placed", "changed the section of"),
                ],
                max_length=7,
            ),
        ),
        migrations.AlterField(
            model_name="proofapproval",
            name="kind",
            field=models.CharField(
                choices=[
                    ("words", "new words"),
                    ("added", "added"),
                    ("dropped", "dropped"),
                    ("order", "another order"),
                    ("section", "another section"),
                ],
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="boardevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("verb__in", ["carried", "passed", "later", "moved", "placed"])),
                name="board_event_verb_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("under__isnull", True), ("choice", "carry"), _connector="OR"),
                name="only_what_is_carried_is_put_under_a_section",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["words", "added", "dropped", "order", "section"])),
                name="proof_change_kind_is_known",
            ),
        ),
    ]
