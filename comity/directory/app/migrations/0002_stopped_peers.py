"""Exchange with a peer that this node has stopped by itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def person(**how):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        **how,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoppedPeer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("member", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=500)),
                ("stopped_at", models.DateTimeField()),
                ("stopped_by", person()),
                ("lifted_at", models.DateTimeField(null=True, blank=True)),
                ("lifted_by", person()),
                ("lift_reason", models.CharField(max_length=500, blank=True)),
            ],
            options={"ordering": ("-stopped_at", "-id")},
        ),
        migrations.AddConstraint(
            "stoppedpeer",
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(("lifted_at", None)),
                name="directory_stopped_once",
            ),
        ),
    ]
