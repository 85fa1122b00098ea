from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0002_who_did_what'),
    ]

    operations = [
        migrations.AddField(
            model_name='package',
            name='by_hand',
            field=models.BooleanField(default=False),
        ),
    ]
