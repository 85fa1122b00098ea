"""A notice says which row it is about, and is told to whoever may know of that row."""

from django.db import migrations, models

KINDS = (("order", "order"), ("package", "package"), ("draft", "draft"), ("thread", "request"))
"""Facts of the notices of before, and what they named; the last one counts where there are two."""


def note_about(apps, schema_editor):
    notices = apps.get_model("access", "Notice").objects
    for held in notices.all():
        for fact, kind in KINDS:
            if held.code.startswith(("cooperation.", "evidence.")) and held.facts.get(fact):
                held.about_kind, held.about_id = kind, str(held.facts[fact])[:80]
        if held.code == "access.recovery_asked":
            held.about_kind, held.about_id = "person", str(held.facts.get("person", ""))
        held.save(update_fields=["about_kind", "about_id"])


class Migration(migrations.Migration):
    dependencies = [("access", "0005_delegations")]

    operations = [
        migrations.AddField(
            "notice", "about_kind", models.CharField(blank=True, default="", max_length=20)
        ),
        migrations.AddField(
            "notice", "about_id", models.CharField(blank=True, default="", max_length=80)
        ),
        migrations.RunPython(note_about, migrations.RunPython.noop),
    ]
