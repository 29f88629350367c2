from django.urls import path

from members import views
from members.views import access_log, notices, own_data

app_name = "members"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="read-notices"),
    path("notices/<uuid:key>/", notices.open_notice, name="open-notice"),
    path("data/", own_data.own_data, name="own-data"),
    path("access-log/", access_log.access_log, name="access-log"),
    path("people/<uuid:key>/erase/", own_data.erase, name="erase"),
]
