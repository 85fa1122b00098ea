from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cooperation', '0014_flagged_senders'),
    ]

    operations = [
        migrations.AddField(
            model_name='partner',
            name='age_key',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='partner',
            name='key_known_by',
            field=models.CharField(blank=True, max_length=500),
        ),
    ]
