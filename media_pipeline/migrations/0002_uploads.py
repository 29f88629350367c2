import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media_pipeline", "0001_initial"),
        ("members", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="arrived_name",
            field=models.CharField(
                blank=True,
                help_text="Where the bytes still are while they move to their content address.",
                max_length=255,
            ),
        ),
        migrations.CreateModel(
            name="Upload",
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
                ("display_name", models.CharField(max_length=255)),
                ("title", models.CharField(max_length=255)),
                (
                    "fingerprint",
                    models.CharField(
                        blank=True,
                        help_text="How the owner's browser recognises the file again.",
                        max_length=200,
                    ),
                ),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                ("offset", models.PositiveBigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("receiving", "receiving"),
                            ("finished", "finished"),
                            ("terminated", "terminated"),
                            ("expired", "expired"),
                        ],
                        default="receiving",
                        max_length=16,
                    ),
                ),
                ("storage_name", models.CharField(max_length=255)),
                ("parts", models.JSONField(blank=True, default=dict)),
                ("lease_token", models.CharField(blank=True, max_length=32)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "org",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                    ),
                ),
                (
                    "owner",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="media_pipeline.video",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "created_at"], name="upload_owner"),
                    models.Index(
                        condition=models.Q(("state", "receiving")),
                        fields=["expires_at"],
                        name="upload_expiry",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("offset__lte", models.F("size"))),
                        name="upload_within_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease_token", ""), ("lease_until__isnull", True)
                            ),
                            models.Q(
                                models.Q(("lease_token", ""), _negated=True),
                                ("lease_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="upload_lease_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True), ("state", "receiving")
                            ),
                            models.Q(
                                models.Q(("state", "receiving"), _negated=True),
                                ("ended_at__isnull", False),
                                ("lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="upload_ended_or_receiving",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("offset", models.F("size")),
                                ("state", "finished"),
                                ("video__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "finished"), _negated=True),
                                ("video__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="upload_finished_has_video",
                    ),
                ],
            },
        ),
    ]
