from django.urls import path

from training.views import attendance, session_files, sessions, sign_in

app_name = "sessions"
urlpatterns = [
    path("", sessions.index, name="index"),
    path("mine/", sessions.mine, name="mine"),
    path("plan/", sessions.plan, name="plan"),
    path("<uuid:key>/", sessions.session, name="session"),
    path("<uuid:key>/edit/", sessions.edit, name="edit"),
    path("<uuid:key>/notes/", sessions.notes, name="notes"),
    path("<uuid:key>/open/", sessions.open_, name="open"),
    path("<uuid:key>/close/", sessions.close, name="close"),
    path("<uuid:key>/cancel/", sessions.cancel, name="cancel"),
    path("<uuid:key>/recording/", sessions.recording, name="recording"),
    path("<uuid:key>/people/", attendance.people, name="people"),
    path("<uuid:key>/people/rest/", attendance.mark_rest, name="mark-rest"),
    path("<uuid:key>/people/add/", attendance.add, name="add-people"),
    path("<uuid:key>/people/<uuid:member_key>/", attendance.mark_one, name="mark"),
    path(
        "<uuid:key>/people/<uuid:member_key>/remove/",
        attendance.remove,
        name="remove-person",
    ),
    path("<uuid:key>/code/", sign_in.code, name="code"),
    path("<uuid:key>/here/", sign_in.here, name="here"),
    path("<uuid:key>/here/<slug:code>/", sign_in.scan, name="scan"),
    path("<uuid:key>/files/", session_files.add, name="add-file"),
    path("<uuid:key>/files/<uuid:file_key>/", session_files.download, name="file"),
    path(
        "<uuid:key>/files/<uuid:file_key>/remove/",
        session_files.remove,
        name="remove-file",
    ),
]
