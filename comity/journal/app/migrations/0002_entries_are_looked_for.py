"""Entries are looked for by day and by the person who acted."""

import json

from django.db import migrations, models


def fill(apps, schema_editor):
    """Write into the new column what the body of each entry says; the body stays as it is."""
    entry = apps.get_model("journal", "Entry")
    rows = entry.objects.filter(body__contains='"person":"').order_by("index")
    for row in rows.iterator(chunk_size=1000):
        person = json.loads(row.body).get("person")
        if isinstance(person, str) and 0 < len(person) <= 36:
            entry.objects.filter(pk=row.pk).update(person=person)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="person",
            field=models.CharField(max_length=36, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["at", "index"], name="journal_entry_at"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["person", "index"],
                name="journal_entry_person",
                condition=models.Q(("person__isnull", False)),
            ),
        ),
    ]
