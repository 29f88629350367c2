from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Wires the receivers of this room when Django starts."""

    name = "courses"
    verbose_name = _("Lectures and study")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses import receivers  # noqa: F401  (connects on import)
        from courses.own_data_list import add_categories

        add_categories()
