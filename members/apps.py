from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Members")

    def ready(self):
        from members import receivers  # noqa: F401  connects the sign-in receivers
        from members.own_data_list import add_categories

        add_categories()
