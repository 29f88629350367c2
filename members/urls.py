from django.urls import path

from members import notice_views, views

app_name = "members"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/read/", notice_views.read_all, name="read-notices"),
    path("notices/<uuid:key>/", notice_views.open_notice, name="open-notice"),
]
