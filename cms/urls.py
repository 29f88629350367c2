"""Addresses that must stand before Wagtail's own: two password doors closed, one page replaced,
the way to the catalogue."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from cms.views.doors import catalogue, staff_door
from cms.viewsets.members import EditorAccountView

app_name = "cms"
urlpatterns = [
    path("catalogue/", catalogue, name="catalogue"),
    path("admin/login/", staff_door, name="staff-door"),
    path("_util/login/", staff_door, name="page-door"),
    path(
        "admin/account/",
        require_admin_access(EditorAccountView.as_view()),
        name="account",
    ),
]
