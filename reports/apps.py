from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Reports")

    def ready(self):
        from members.own_data import register_eraser
        from reports.operations.running import forget_files
        from reports.own_data_list import add_categories

        add_categories()
        register_eraser(forget_files)
