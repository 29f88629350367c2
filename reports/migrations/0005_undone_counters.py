"""An index of nothing but the counters of duties not done: the home asks for those of all units at once."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_inspection")]

    operations = [
        migrations.AddIndex(
            model_name="counter",
            index=models.Index(
                fields=["basis", "status", "unit"],
                include=["period", "direct"],
                condition=Q(
                    status__in=("expired", "overdue", "in_progress", "not_started"),
                    direct__gt=0,
                ),
                name="reports_counter_undone",
            ),
        ),
    ]
