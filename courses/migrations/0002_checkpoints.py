import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_initial"),
        ("quizzes", "0003_taking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="lecture",
            name="checkpoints_must_be_right",
            field=models.BooleanField(
                default=False, verbose_name="checkpoints must be answered right"
            ),
        ),
        migrations.AddField(
            model_name="lecture",
            name="pretest",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="quizzes.quiz",
            ),
        ),
        migrations.CreateModel(
            name="Checkpoint",
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
                (
                    "at_s",
                    models.PositiveIntegerField(verbose_name="second of the video"),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.bankentry",
                    ),
                ),
                (
                    "lecture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkpoints",
                        to="courses.lecture",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CheckpointAnswer",
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
                ("pass_no", models.PositiveSmallIntegerField(default=1)),
                ("value", models.JSONField()),
                ("fraction", models.DecimalField(decimal_places=10, max_digits=11)),
                ("at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="courses.checkpoint",
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.questionversion",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="checkpoint",
            index=models.Index(fields=["lecture", "at_s"], name="courses_checkpoint_order"),
        ),
        migrations.AddConstraint(
            model_name="checkpoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("lecture", "entry"),
                name="courses_checkpoint_once",
            ),
        ),
        migrations.AddIndex(
            model_name="checkpointanswer",
            index=models.Index(
                fields=["member", "checkpoint", "pass_no"],
                name="courses_checkpoint_tries",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkpointanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("fraction__gte", 0), ("fraction__lte", 1)),
                name="courses_checkpoint_fraction",
            ),
        ),
    ]
