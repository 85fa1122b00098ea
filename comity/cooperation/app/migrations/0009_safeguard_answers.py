"""What people answer to the questions of the safeguards of a request that is under way."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cooperation', '0008_legal_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SafeguardAnswers',
            fields=[
                ('thread', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='safeguards', serialize=False, to='cooperation.thread')),
                ('answers', models.JSONField(default=dict)),
            ],
        ),
    ]
