import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0004_analysis"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="bank",
            name="practice",
            field=models.BooleanField(
                default=False,
                help_text="Members may practise its questions for themselves and read the right answers. Questions of a quiz stay closed until its own rule shows them.",
                verbose_name="Open for practice",
            ),
        ),
        migrations.CreateModel(
            name="Mistake",
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
                ("schedule", models.JSONField(null=True)),
                ("wrong_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.bankentry",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=["member", "due_at"],
                        name="quizzes_mistake_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "entry"), name="quizzes_mistake_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticeAnswer",
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
                ("correct", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("event_id", models.CharField(max_length=64)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.questionversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member", "at"], name="quizzes_practice_recent"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "event_id"),
                        name="quizzes_practice_event_unique",
                    )
                ],
            },
        ),
    ]
