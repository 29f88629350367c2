from django.urls import path

from training.views import certificates

app_name = "certificates"
urlpatterns = [
    path("issue/", certificates.issue, name="issue"),
    path("<slug:number>/", certificates.pdf, name="pdf"),
    path("<slug:number>/revoke/", certificates.revoke, name="revoke"),
]
