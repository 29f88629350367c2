from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.text import capfirst
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry


class PermissionRequired(View):
    """Lets a request in only with `permission` ("view", "add", "change") on `model`."""

    model: Any = None
    permission: str = "change"

    def dispatch(self, request, *args, **kwargs):
        if not self.has_permission(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def has_permission(self, action: str) -> bool:
        policy = policy_registry.get_by_type(self.model)
        return policy.user_has_permission(self.request.user, action)


class DeskView(WagtailAdminTemplateMixin, PermissionRequired):
    """A page of our own in the editor: Wagtail's frame, our content.

    `index_url_name` is the list it belongs to; `page_title` is its name in the trail.
    """

    index_url_name: str = ""
    index_title: Any = ""

    def get_breadcrumbs_items(self):
        trail = [*self.breadcrumbs_items]
        if self.index_url_name:
            trail.append(
                {
                    "url": reverse(self.index_url_name),
                    "label": capfirst(str(self.index_title)),
                }
            )
        return [*trail, {"url": "", "label": self.get_page_title()}]

    def show(self, status: int = 200, **context: Any):
        """The page with `context`."""
        return self.render_to_response(self.get_context_data(**context), status=status)
