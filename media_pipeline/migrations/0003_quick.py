from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media_pipeline", "0002_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="rendition",
            name="mp4_name",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="rendition",
            name="m4a_name",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="rendition",
            name="mp4_bytes",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="rendition",
            name="m4a_bytes",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="step",
            name="kind",
            field=models.CharField(
                choices=[
                    ("inspect", "inspect"),
                    ("quick", "quick"),
                    ("download", "download"),
                    ("package", "package"),
                    ("audio", "audio"),
                    ("chunk", "chunk"),
                    ("stills", "stills"),
                ],
                max_length=16,
            ),
        ),
    ]
