from django.urls import path

from reports.views import inspection

app_name = "inspection"
urlpatterns = [
    path("", inspection.checklist, name="checklist"),
    path("findings/", inspection.findings, name="findings"),
    path("findings/new/", inspection.new_finding, name="new-finding"),
    path("findings/<uuid:key>/", inspection.finding, name="finding"),
    path("findings/<uuid:key>/do/<slug:deed>/", inspection.act, name="act"),
    path(
        "findings/<uuid:key>/files/<int:entry>/", inspection.evidence, name="evidence"
    ),
    path("samples/", inspection.samples, name="samples"),
    path("samples/<uuid:key>/", inspection.sample, name="sample"),
]
