from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Quizzes")

    def ready(self):
        from members.own_data import register_eraser
        from quizzes.operations.erasing import erase_written_answers
        from quizzes.own_data_list import add_categories

        add_categories()
        register_eraser(erase_written_answers)
