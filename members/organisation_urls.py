from django.urls import path, re_path

from members.views import (
    imports,
    people,
    splitting,
    terms,
    transfers,
    unit_search,
    units,
)

app_name = "organisation"
urlpatterns = [
    path("", units.tree, name="tree"),
    path("units/", unit_search.search_units, name="search-units"),
    path("units/new/", units.new_unit, name="new-top"),
    path("units/<uuid:key>/", units.unit, name="unit"),
    path("units/<uuid:key>/new/", units.new_unit, name="new-unit"),
    path("units/<uuid:key>/edit/", units.edit_unit, name="edit-unit"),
    path("units/<uuid:key>/move/", units.move, name="move-unit"),
    path("units/<uuid:key>/split/", splitting.split, name="split-unit"),
    path("units/<uuid:key>/close/", units.close, name="close-unit"),
    path("units/<uuid:key>/people/new/", units.new_person, name="new-person"),
    path("units/<uuid:key>/passwords/", people.initial_passwords, name="passwords"),
    path("units/<uuid:key>/import/", imports.upload, name="import-unit"),
    path("people/<uuid:key>/", people.person, name="person"),
    path("people/<uuid:key>/kind/", people.kind, name="kind"),
    path("people/<uuid:key>/guest/", people.guest, name="guest"),
    path(
        "people/<uuid:key>/guest/<int:membership>/end/",
        people.end_guest,
        name="end-guest",
    ),
    path("people/<uuid:key>/leave/", people.leave, name="leave"),
    path("people/<uuid:key>/posts/new/", terms.new_post, name="new-post"),
    path("people/<uuid:key>/posts/<int:post>/end/", terms.end_of_post, name="end-post"),
    path("people/<uuid:key>/status/", terms.new_status, name="new-status"),
    path(
        "people/<uuid:key>/status/<int:status>/end/",
        terms.end_of_status,
        name="end-status",
    ),
    path("people/<uuid:key>/transfer/", people.transfer, name="request-transfer"),
    path("people/<uuid:key>/account/", people.account, name="account"),
    path("transfers/", transfers.transfers, name="transfers"),
    path("transfers/<uuid:key>/", transfers.transfer, name="transfer"),
    re_path(
        r"^transfers/(?P<key>[0-9a-f-]{36})/(?P<name>send|cancel|accept|return)/$",
        transfers.step,
        name="transfer-step",
    ),
    path("import/", imports.upload, name="import-all"),
    path("import/<uuid:key>/", imports.roster_import, name="import"),
    path("import/<uuid:key>/problems.csv", imports.problems, name="import-problems"),
    path("import/<uuid:key>/apply/", imports.confirm, name="apply-import"),
    re_path(
        r"^import/template\.(?P<suffix>xlsx|csv)$",
        imports.roster_template,
        name="template",
    ),
]
