from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0003_by_hand'),
    ]

    operations = [
        migrations.AddField(
            model_name='package',
            name='use',
            field=models.CharField(blank=True, default='', max_length=32),
        ),
        migrations.CreateModel(
            name='Reserved',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('thread', models.CharField(max_length=36)),
                ('item', models.PositiveIntegerField()),
                ('giver', models.CharField(max_length=16)),
                ('use', models.CharField(max_length=32)),
                ('consented', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('thread', 'item', 'digest'), name='evidence_reserved_once')],
            },
        ),
    ]
