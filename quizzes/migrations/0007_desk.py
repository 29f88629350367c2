import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def mark_as_read(apps, schema_editor):
    """What was imported has been read; what still waits is read by the next worker."""
    files = apps.get_model("quizzes", "QuestionFile").objects
    files.filter(applied_at__isnull=False).update(state="read")


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0005_practice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rearrangement",
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
                ("act", models.CharField(max_length=16)),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="questionfile",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="questionfile",
            name="problem",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="questionfile",
            name="report",
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="questionfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting to be read"),
                    ("reading", "Being read"),
                    ("read", "Read"),
                    ("failed", "Could not be read"),
                ],
                default="queued",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="questionfile",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="questionfile",
            name="format",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.RunPython(mark_as_read, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="questionfile",
            index=models.Index(
                fields=["state", "uploaded_at"], name="quizzes_file_to_read"
            ),
        ),
        migrations.AddConstraint(
            model_name="questionfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "reading", "read", "failed"])
                ),
                name="quizzes_file_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("report__isnull", False), ("state", "read")),
                    models.Q(("applied_at__isnull", False), ("state", "read")),
                    models.Q(
                        ("report__isnull", True),
                        models.Q(("state", "read"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="quizzes_file_read_has_report",
            ),
        ),
        migrations.AddField(
            model_name="rearrangement",
            name="bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rearrangements",
                to="quizzes.bank",
            ),
        ),
        migrations.AddField(
            model_name="rearrangement",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="rearrangement",
            index=models.Index(
                fields=["bank", "by", "at"], name="quizzes_rearranged_by"
            ),
        ),
    ]
