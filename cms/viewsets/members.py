from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel
from wagtail.users.views.users import DeleteView, IndexView, UserViewSet

from cms.forms.members import MemberCreationForm, MemberEditForm


class MemberIndexView(IndexView):
    search_fields = ["employee_no", "name", "email"]


class NoDeleteView(DeleteView):
    """People are deactivated: their study records name them for good."""

    def dispatch(self, request, *args, **kwargs):
        raise PermissionDenied


class MemberViewSet(UserViewSet):
    """Accounts in Wagtail's settings. Needs `members.change_member`, which equals superuser there."""

    menu_label = _("Accounts")
    index_view_class = MemberIndexView
    delete_view_class = NoDeleteView

    def get_form_class(self, for_update=False):
        return MemberEditForm if for_update else MemberCreationForm


class EditorAccountView(AccountView):
    """An editor's own settings, without Wagtail's form for a first and a last name."""

    def get_panels(self):
        return [
            panel
            for panel in super().get_panels()
            if not isinstance(panel, NameEmailSettingsPanel)
        ]
