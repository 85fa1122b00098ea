"""Senders whose emergency requests were abused, and requests that a head let pass."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cooperation", "0013_straight_to_providers")]

    operations = [
        migrations.CreateModel(
            name="AbuseFlag",
            fields=[
                ("id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=16)),
                ("member", models.CharField(max_length=16)),
                ("organisation", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
                ("reason", models.CharField(max_length=40)),
                ("words", models.TextField()),
                ("thread", models.CharField(blank=True, max_length=36)),
                ("set_by", models.CharField(max_length=200)),
                ("set_for", models.CharField(blank=True, max_length=200)),
                ("set_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("cleared_by", models.CharField(blank=True, max_length=200)),
                ("cleared_why", models.TextField(blank=True)),
            ],
            options={"ordering": ("-set_at", "-id")},
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                ("thread", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("by", models.CharField(max_length=36)),
                ("by_name", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=40)),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="abuseflag",
            index=models.Index(fields=["member", "key"], name="cooperation_flags"),
        ),
    ]
