import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_checkpoints")]

    operations = [
        migrations.CreateModel(
            name="Restudy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("opened_at", models.DateTimeField()),
                (
                    "completion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restudy",
                        to="courses.completion",
                    ),
                ),
            ],
            options={"verbose_name": "study anew"},
        ),
    ]
