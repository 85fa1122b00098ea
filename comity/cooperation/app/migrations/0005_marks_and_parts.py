"""Handling marks of requests and drafts, and who takes part in a request."""

import django.db.models.deletion
from django.db import migrations, models

from comity.access.marks import mark_of


def mark_what_is_here(apps, schema_editor):
    """Give each request the mark that its content bears, and each draft."""
    Statement = apps.get_model("cooperation", "Statement")
    for one in Statement.objects.filter(body__act="request").iterator():
        mark = mark_of((one.body.get("content") or {}).get("handling_mark"))
        apps.get_model("cooperation", "Thread").objects.filter(pk=one.thread_id).update(
            mark=mark.text, mark_level=int(mark.level)
        )
    for draft in apps.get_model("cooperation", "Draft").objects.iterator():
        mark = mark_of((draft.content or {}).get("handling_mark"))
        draft.mark, draft.mark_level = mark.text, int(mark.level)
        draft.save(update_fields=["mark", "mark_level"])


class Migration(migrations.Migration):
    dependencies = [
        ("cooperation", "0004_files_in_parts"),
        ("access", "0002_sign_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="mark",
            field=models.CharField(default="TLP:AMBER", max_length=200),
        ),
        migrations.AddField(
            model_name="thread",
            name="mark_level",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="draft",
            name="mark",
            field=models.CharField(default="TLP:AMBER", max_length=200),
        ),
        migrations.AddField(
            model_name="draft",
            name="mark_level",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="draft",
            name="made_by_organisation",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(max_length=200, blank=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("let_in_by", models.CharField(blank=True, max_length=36)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.person",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="cooperation.thread",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "thread"], name="cooperation_part_of_person"),
                    models.Index(
                        fields=["organisation", "thread"], name="cooperation_part_of_org"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("thread", "person"), name="cooperation_part_once"
                    )
                ],
            },
        ),
        migrations.RunPython(mark_what_is_here, migrations.RunPython.noop),
    ]
