from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training duties and credit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from training import receivers  # noqa: F401  connects on import
