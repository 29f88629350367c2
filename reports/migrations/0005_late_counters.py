"""An index of nothing but the counters of late duties: the home asks for them of all units at once."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_inspection")]

    operations = [
        migrations.AddIndex(
            model_name="counter",
            index=models.Index(
                fields=["basis", "status", "unit"],
                include=["direct"],
                condition=Q(status__in=("expired", "overdue"), direct__gt=0),
                name="reports_counter_late",
            ),
        ),
    ]
