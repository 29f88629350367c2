from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("media_pipeline", "0002_uploads"),
    ]

    operations = []
