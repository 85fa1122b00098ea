"""A notice of an order from before names the order by its row, as it did by its reference.

What was told before notices said what they are about named orders by their references, and no row
has such a key: nobody was told of them any more.
"""

from django.db import migrations


def name_rows(apps, schema_editor):
    orders = dict(apps.get_model("cooperation", "Order").objects.values_list("reference", "pk"))
    notices = apps.get_model("access", "Notice").objects.filter(about_kind="order")
    for held in notices.iterator():
        if held.about_id in orders:
            held.about_id = orders[held.about_id]
            held.save(update_fields=["about_id"])


class Migration(migrations.Migration):
    dependencies = [("access", "0006_notice_about"), ("cooperation", "0001_threads")]

    operations = [migrations.RunPython(name_rows, migrations.RunPython.noop)]
