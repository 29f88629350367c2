from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0004_analysis"),
    ]

    operations = []
