"""Organisations and units beside people, the end of roles, roles that are lent."""

import re
import unicodedata
from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models

TERM = timedelta(days=365)


def code_of(name, taken):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    wanted = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "org"
    code, number = wanted, 1
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    taken.add(code)
    return code


def give_organisations(apps, schema_editor):
    """Make a row of each organisation and unit that people name; roles end a year from enrolment."""
    Person = apps.get_model("access", "Person")
    Organisation = apps.get_model("access", "Organisation")
    Unit = apps.get_model("access", "Unit")
    taken = set()
    for person in Person.objects.order_by("enrolled_at", "id"):
        name = person.organisation or "Organisation"
        organisation, made = Organisation.objects.get_or_create(
            name=name,
            defaults={
                "code": code_of(person.provider_code or name, taken),
                "kind": "provider" if person.provider_code else "authority",
                "provider_code": person.provider_code or "",
            },
        )
        person.works_for = organisation
        if person.unit:
            codes = set(Unit.objects.filter(organisation=organisation).values_list("code", flat=True))
            person.works_in, _ = Unit.objects.get_or_create(
                organisation=organisation,
                name=person.unit,
                defaults={"code": code_of(person.unit, codes)},
            )
        person.role_ends_on = (person.enrolled_at + TERM).date()
        person.save(update_fields=["works_for", "works_in", "role_ends_on"])


def give_names_back(apps, schema_editor):
    """Write the names of organisations and units beside people again."""
    for person in apps.get_model("access", "Person").objects.select_related("works_in"):
        person.organisation = person.works_for_id
        person.unit = person.works_in.name if person.works_in else ""
        person.save(update_fields=["organisation", "unit"])


class Migration(migrations.Migration):
    dependencies = [("access", "0003_sessions")]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("code", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("authority", "Authority"), ("provider", "Provider")],
                        max_length=10,
                    ),
                ),
                ("provider_code", models.CharField(blank=True, max_length=80)),
            ],
            options={"ordering": ("name",)},
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=200)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="access.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("organisation", "name"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "code"), name="access_unit_once"
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "name"), name="access_unit_name_once"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="person",
            name="role_ends_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="works_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="access.organisation",
                to_field="name",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="works_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="access.unit",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="organisation",
            field=models.CharField(default="", max_length=200),
        ),
        migrations.AlterField(
            model_name="person",
            name="unit",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.RunPython(give_organisations, give_names_back),
        migrations.RemoveField(model_name="person", name="organisation"),
        migrations.RemoveField(model_name="person", name="unit"),
    ]

