import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0004_role_changes"),
        ("perspectives", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="citation",
            name="outlet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="citations",
                to="perspectives.outlet",
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="published_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="citation",
            name="title",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="framingexcerpt",
            name="outlet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="framing_excerpts",
                to="perspectives.outlet",
            ),
        ),
        migrations.AddField(
            model_name="framingexcerpt",
            name="published_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
