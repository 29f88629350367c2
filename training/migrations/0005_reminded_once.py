from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0002_duties")]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="is_first",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_first", True)),
                fields=("member", "day"),
                name="training_reminder_person_once_a_day",
            ),
        ),
    ]
