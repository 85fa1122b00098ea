"""What is listed or looked for is found without sorting or reading all there is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cooperation", "0006_orders_fall_due")]

    operations = [
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["owner", "open", "-changed_at"], name="cooperation_mine"),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=["peer", "due_at", "-changed_at", "-id"], name="cooperation_of_peer"
            ),
        ),
        migrations.AddIndex(
            model_name="thread", index=models.Index(fields=["title"], name="cooperation_title")
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["provider_code", "-issued_at", "-id"], name="cooperation_given"
            ),
        ),
    ]
