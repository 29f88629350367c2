from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class CmsConfig(AppConfig):
    default = True
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Content pages")

    def ready(self):
        from cms import receivers  # noqa: F401


class AccountsConfig(WagtailUsersAppConfig):
    """Stands in INSTALLED_APPS in place of `wagtail.users`: its views know our member model."""

    user_viewset = "cms.viewsets.members.MemberViewSet"
