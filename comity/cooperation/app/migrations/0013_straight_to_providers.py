"""Requests know the provider to which they are addressed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column of requests, and the index by which a provider finds its own."""

    dependencies = [
        ("cooperation", "0012_registered_by_hand"),
    ]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="provider_code",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=["provider_code", "own_side"],
                name="cooperation_to_provider",
            ),
        ),
    ]
