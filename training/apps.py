from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training duties and credit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from members.own_data import register_eraser
        from training import receivers  # noqa: F401  connects on import
        from training.operations.erasing import erase_from_certificates
        from training.own_data_list import add_categories

        add_categories()
        register_eraser(erase_from_certificates)
