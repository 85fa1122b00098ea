"""Partners without a node, and what is registered of what goes and comes without the wire."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '__first__'),
        ('cooperation', '0011_beside'),
    ]

    operations = [
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('code', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('nature', models.CharField(max_length=12)),
                ('state', models.CharField(max_length=2)),
                ('provider_code', models.CharField(blank=True, max_length=80)),
                ('zone', models.CharField(default='UTC', max_length=60)),
                ('address', models.TextField(blank=True)),
                ('phone', models.CharField(blank=True, max_length=200)),
                ('fax', models.CharField(blank=True, max_length=200)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('portal', models.CharField(blank=True, max_length=500)),
                ('languages', models.JSONField(default=list)),
                ('note', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={'ordering': ('name', 'code')},
        ),
        migrations.AddField(
            model_name='thread',
            name='by_hand',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='thread',
            name='continued_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='begun_by_hand', to='cooperation.thread'),
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.CharField(max_length=36, primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=16)),
                ('of', models.CharField(blank=True, max_length=64)),
                ('facts', models.JSONField(default=dict)),
                ('body', models.JSONField(blank=True, null=True)),
                ('why', models.TextField(blank=True)),
                ('seq', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('payload', models.BinaryField()),
                ('jws', models.BinaryField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.person')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='cooperation.registration')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='cooperation.thread')),
            ],
            options={
                'ordering': ('seq',),
                'indexes': [models.Index(condition=models.Q(('jws', None)), fields=['at'], name='cooperation_to_be_signed')],
                'constraints': [models.UniqueConstraint(fields=('thread', 'seq'), name='cooperation_registered_in_order')],
            },
        ),
    ]
