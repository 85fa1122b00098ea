"""What stands beside a request: translations of its texts, and reviews of a very large one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '__first__'),
        ('cooperation', '0010_lists_by_index_alone'),
    ]

    operations = [
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.CharField(max_length=36, primary_key=True, serialize=False)),
                ('field', models.CharField(max_length=200)),
                ('original', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=35)),
                ('text', models.TextField()),
                ('machine', models.BooleanField(default=False)),
                ('made_by', models.CharField(max_length=36)),
                ('made_by_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('confirmed_by', models.CharField(blank=True, max_length=36)),
                ('confirmed_by_name', models.CharField(blank=True, max_length=200)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('draft', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='translations', to='cooperation.draft')),
                ('thread', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='translations', to='cooperation.thread')),
            ],
            options={
                'ordering': ('made_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='TranslationTask',
            fields=[
                ('draft', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='translation_task', serialize=False, to='cooperation.draft')),
                ('asked_by_name', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('translator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.person')),
            ],
        ),
        migrations.CreateModel(
            name='ScopeReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.CharField(max_length=64)),
                ('reasons', models.JSONField(default=list)),
                ('finding', models.TextField()),
                ('by', models.CharField(max_length=36)),
                ('by_name', models.CharField(max_length=200)),
                ('role', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scope_reviews', to='cooperation.thread')),
            ],
            options={
                'ordering': ('at', 'id'),
            },
        ),
    ]
