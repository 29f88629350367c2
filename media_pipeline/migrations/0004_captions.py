import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media_pipeline", "0003_quick"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="video",
            name="poster_at_ms",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="video",
            name="poster_gen",
            field=models.CharField(blank=True, max_length=25),
        ),
        migrations.AddField(
            model_name="video",
            name="poster_kind",
            field=models.CharField(
                choices=[
                    ("automatic", "automatic"),
                    ("candidate", "candidate"),
                    ("frame", "frame"),
                    ("uploaded", "uploaded"),
                ],
                default="automatic",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="video",
            name="poster_wanted_ms",
            field=models.PositiveBigIntegerField(
                blank=True, help_text="Being taken by a worker.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="kind",
            field=models.CharField(
                choices=[
                    ("inspect", "inspect"),
                    ("quick", "quick"),
                    ("frame", "frame"),
                    ("download", "download"),
                    ("package", "package"),
                    ("audio", "audio"),
                    ("chunk", "chunk"),
                    ("stills", "stills"),
                    ("speech", "speech"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="Caption",
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
                ("language", models.CharField(max_length=16)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("embedded", "embedded"),
                            ("recognised", "recognised"),
                        ],
                        max_length=16,
                    ),
                ),
                ("origin_ref", models.CharField(blank=True, max_length=40)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("body", models.TextField()),
                ("cue_count", models.PositiveIntegerField()),
                ("notes", models.JSONField(blank=True, default=list)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="captions",
                        to="media_pipeline.video",
                    ),
                ),
            ],
            options={
                "ordering": ["language", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("checked_at__isnull", False)),
                        fields=("video", "language"),
                        name="caption_one_published_per_language",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("origin_ref", ""), _negated=True),
                        fields=("video", "origin_ref"),
                        name="caption_once_per_track",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chapter",
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
                ("start_ms", models.PositiveBigIntegerField()),
                ("title", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suggested", "suggested"),
                            ("accepted", "accepted"),
                            ("dropped", "dropped"),
                        ],
                        max_length=16,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chapters",
                        to="media_pipeline.video",
                    ),
                ),
            ],
            options={
                "ordering": ["start_ms"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("video", "start_ms"), name="chapter_once_per_moment"
                    )
                ],
            },
        ),
    ]
