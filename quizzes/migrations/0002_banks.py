import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionFile",
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
                (
                    "key",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=200)),
                ("format", models.CharField(max_length=16)),
                ("data", models.BinaryField()),
                ("uploaded_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("added", models.PositiveIntegerField(default=0)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="quizzes.bank",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["bank", "applied_at"], name="quizzes_file_of_bank"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionTag",
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
                ("name", models.CharField(max_length=40, unique=True)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.AddField(
            model_name="bankentry",
            name="category",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="Category"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="bankentry",
            name="difficulty",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[(1, "easy"), (2, "medium"), (3, "hard")],
                null=True,
                verbose_name="Difficulty",
            ),
        ),
        migrations.AddField(
            model_name="bankentry",
            name="tags",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="quizzes.questiontag"
            ),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                fields=["bank", "category"], name="quizzes_entry_category"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(difficulty__isnull=True)
                | models.Q(difficulty__in=[1, 2, 3]),
                name="quizzes_entry_difficulty_known",
            ),
        ),
        migrations.AddField(
            model_name="slot",
            name="draw_category",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="slot",
            name="draw_tag",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="slot",
            name="draw_difficulty",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[(1, "easy"), (2, "medium"), (3, "hard")],
                null=True,
            ),
        ),
    ]
