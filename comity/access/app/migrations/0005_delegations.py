"""Everybody works for an organisation; roles that are lent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def person(name, **how):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to=settings.AUTH_USER_MODEL,
        **how,
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0004_organisations")]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="works_for",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="access.organisation",
                to_field="name",
            ),
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                ("decided_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", person("+")),
                ("giver", person("lending")),
                ("receiver", person("borrowed")),
                ("revoked_by", person("+", blank=True, null=True)),
            ],
            options={
                "ordering": ("-begins_at", "-id"),
                "indexes": [
                    models.Index(fields=["receiver", "revoked_at"], name="access_borrowed")
                ],
            },
        ),
    ]
