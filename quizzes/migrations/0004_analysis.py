import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("quizzes", "0003_taking"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuizTally",
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
                ("computed_at", models.DateTimeField()),
                ("attempts", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="quizzes.quiz",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.unit",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "quiz tallies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quiz", "unit"), name="quizzes_tally_once_per_unit"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", True)),
                        fields=("quiz",),
                        name="quizzes_tally_one_of_everybody",
                    ),
                ],
            },
        ),
    ]
