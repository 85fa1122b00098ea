"""Requests are counted by an index alone, and orders know whether they wait."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes that hold what decides who may read; a column that the database keeps."""

    dependencies = [
        ("cooperation", "0009_safeguard_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="order",
            name="cooperation_due",
        ),
        migrations.RemoveIndex(
            model_name="thread",
            name="cooperation_own_reference",
        ),
        migrations.RemoveIndex(
            model_name="thread",
            name="cooperation_peer_reference",
        ),
        migrations.RemoveIndex(
            model_name="thread",
            name="cooperation_waiting",
        ),
        migrations.RemoveIndex(
            model_name="thread",
            name="cooperation_urgent",
        ),
        migrations.RemoveIndex(
            model_name="thread",
            name="cooperation_owner",
        ),
        migrations.RemoveIndex(
            model_name="thread",
            name="cooperation_everything",
        ),
        migrations.AddField(
            model_name="order",
            name="waits",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(
                            ("state", "issued"),
                            models.Q(("kind", "disclose"), ("state", "confirmed")),
                            _connector="OR",
                        ),
                        then=True,
                    ),
                    default=False,
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["provider_code", "waits", "due_at", "issued_at"], name="cooperation_due"
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["provider_code", "waits", "-issued_at", "-id"], name="cooperation_answered"
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=[
                    "own_reference",
                    "due_at",
                    "-changed_at",
                    "-id",
                    "mark_level",
                    "mark",
                    "owner",
                    "own_side",
                ],
                name="cooperation_own_reference",
                opclasses=[
                    "varchar_pattern_ops",
                    "timestamptz_ops",
                    "timestamptz_ops",
                    "varchar_ops",
                    "int2_ops",
                    "varchar_ops",
                    "varchar_ops",
                    "varchar_ops",
                ],
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=[
                    "peer_reference",
                    "due_at",
                    "-changed_at",
                    "-id",
                    "mark_level",
                    "mark",
                    "owner",
                    "own_side",
                ],
                name="cooperation_peer_reference",
                opclasses=[
                    "varchar_pattern_ops",
                    "timestamptz_ops",
                    "timestamptz_ops",
                    "varchar_ops",
                    "int2_ops",
                    "varchar_ops",
                    "varchar_ops",
                    "varchar_ops",
                ],
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=[
                    "own_side",
                    "open",
                    "waits_for",
                    "due_at",
                    "-changed_at",
                    "-id",
                    "mark_level",
                    "mark",
                    "owner",
                ],
                name="cooperation_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=[
                    "own_side",
                    "open",
                    "urgent",
                    "due_at",
                    "-changed_at",
                    "-id",
                    "mark_level",
                    "mark",
                    "owner",
                ],
                name="cooperation_urgent",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=[
                    "own_side",
                    "open",
                    "owner",
                    "due_at",
                    "-changed_at",
                    "-id",
                    "mark_level",
                    "mark",
                ],
                name="cooperation_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=["own_side", "due_at", "-changed_at", "-id", "mark_level", "mark", "owner"],
                name="cooperation_everything",
            ),
        ),
    ]
