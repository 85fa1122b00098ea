"""Since when the node has known the telephone numbers of contact points."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_stopped_peers")]

    operations = [
        migrations.CreateModel(
            name="KnownNumber",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="numbers",
                        to="directory.member",
                    ),
                ),
                ("contact_point", models.CharField(max_length=80)),
                ("number", models.CharField(max_length=20)),
                ("seen_at", models.DateTimeField()),
                ("replaced", models.BooleanField(default=False)),
            ],
            options={"ordering": ("member_id", "contact_point", "number")},
        ),
        migrations.AddConstraint(
            "knownnumber",
            models.UniqueConstraint(
                fields=["member", "contact_point", "number"], name="directory_number_once"
            ),
        ),
    ]
