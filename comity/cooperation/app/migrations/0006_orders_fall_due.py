"""When each order falls due, as a column that lists are sorted by."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations, models

from comity.cooperation.order_rows import due_of


def fill(apps, schema_editor):
    zone = ZoneInfo(settings.COMITY_NODE.zone)
    for order in apps.get_model("cooperation", "Order").objects.all().iterator():
        due_at = due_of(order.needed, zone=zone)
        if due_at is not None:
            order.due_at = due_at
            order.save(update_fields=["due_at"])


class Migration(migrations.Migration):
    dependencies = [("cooperation", "0005_marks_and_parts")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="due_at",
            field=models.DateTimeField(
                default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["provider_code", "due_at", "issued_at"], name="cooperation_due"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
