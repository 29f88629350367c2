"""An export knows the address of its page: who writes it has no need of the site's addresses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_undone_counters")]

    operations = [
        migrations.AddField(
            model_name="exportrun",
            name="address",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200
            ),
        ),
    ]
