"""Pictures as they are kept, and the logo of an outlet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("perspectives", "0002_addresses_in_any_case"),
    ]

    operations = [
        migrations.AddField(
            model_name="outlet",
            name="logo_credit",
            field=models.CharField(
                blank=True,
                help_text="Whose work the logo is, or who allowed its use.",
                max_length=160,
            ),
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("sha", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("jpg", "JPEG"), ("png", "PNG")], max_length=3)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("accepted_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha__regex", "^[0-9a-f]{64}$")),
                        name="picture_sha_is_sha256",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["jpg", "png"])),
                        name="picture_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("height__gte", 1), ("width__gte", 1)),
                        name="picture_has_pixels",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="outlet",
            name="logo",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outlets",
                to="perspectives.picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("logo__isnull", True),
                    models.Q(("logo_credit", ""), _negated=True),
                    _connector="OR",
                ),
                name="outlet_logo_has_a_credit",
            ),
        ),
    ]
