"""What somebody deals with is listed without sorting all of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cooperation", "0006_orders_fall_due")]

    operations = [
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["owner", "open", "-changed_at"], name="cooperation_mine"),
        )
    ]
