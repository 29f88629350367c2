from django.urls import path

from members import log_views, notice_views, own_data_views, views

app_name = "members"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/read/", notice_views.read_all, name="read-notices"),
    path("notices/<uuid:key>/", notice_views.open_notice, name="open-notice"),
    path("data/", own_data_views.own_data, name="own-data"),
    path("access-log/", log_views.access_log, name="access-log"),
    path("people/<uuid:key>/erase/", own_data_views.erase, name="erase"),
]
