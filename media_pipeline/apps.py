from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaPipelineConfig(AppConfig):
    name = "media_pipeline"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Media pipeline")

    def ready(self) -> None:
        from media_pipeline import receivers  # noqa: F401 - registers itself
        from media_pipeline.own_data_list import add_categories

        add_categories()
