from django.urls import path

from training.views import (
    assignment,
    assignments,
    claims,
    exemptions,
    my,
    plans,
)

app_name = "duties"
urlpatterns = [
    path("", assignments.listing, name="assignments"),
    path("my/", my.duties, name="my"),
    path("plans/", plans.listing, name="plans"),
    path("plans/new/", plans.create, name="plan-new"),
    path("plans/<uuid:key>/", plans.page, name="plan"),
    path("plans/<uuid:key>/edit/", plans.edit, name="plan-edit"),
    path("plans/<uuid:key>/publish/", plans.publish, name="plan-publish"),
    path("plans/<uuid:key>/close/", plans.close, name="plan-close"),
    path("assignments/choose/", assignments.choose, name="choose"),
    path("assignments/new/", assignments.create, name="assignment-new"),
    path("assignments/<uuid:key>/", assignment.page, name="assignment"),
    path("assignments/<uuid:key>/edit/", assignments.edit, name="assignment-edit"),
    path(
        "assignments/<uuid:key>/publish/", assignment.publish, name="assignment-publish"
    ),
    path("assignments/<uuid:key>/cancel/", assignment.cancel, name="assignment-cancel"),
    path("assignments/<uuid:key>/people/", assignment.people, name="people"),
    path("assignments/<uuid:key>/extend/", assignment.extend, name="extend"),
    path("assignments/<uuid:key>/round/", assignment.new_round, name="round"),
    path("assignments/<uuid:key>/added/", assignment.added, name="added"),
    path("assignments/<uuid:key>/claim/", claims.claim, name="claim"),
    path("claims/<int:pk>/release/", claims.release, name="release"),
    path("claims/<int:pk>/share/", claims.share, name="share"),
    path("claims/<int:pk>/share/<int:share>/remove/", claims.unshare, name="unshare"),
    path("exemptions/", exemptions.listing, name="exemptions"),
    path("exemptions/new/", exemptions.grant, name="exemption-new"),
    path("exemptions/<uuid:key>/revoke/", exemptions.revoke, name="exemption-revoke"),
]
