from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from training.views.certificates import check as check_certificate

urlpatterns = [
    path("", include("cms.urls")),
    # Below the admin's address, so that whatever fences that off fences this off too.
    path("admin/videos/uploads/", include("media_pipeline.upload_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("members.account_urls")),
    path("members/", include("members.urls")),
    path("organisation/", include("members.organisation_urls")),
    path("training/overdue/", include("training.urls.chasing")),
    path("reports/inspection/", include("reports.inspection_urls")),
    path("training/sessions/", include("training.urls.sessions")),
    path("training/credit/", include("training.urls.credit")),
    path("training/certificates/", include("training.urls.certificates")),
    path("verify/<slug:number>/", check_certificate, name="check-certificate"),
    path("training/", include("training.urls.duties")),
    path("reports/", include("reports.urls")),
    path("marking/", include("quizzes.urls")),
    path("question-images/", include("quizzes.image_urls")),
    # Resized pictures of pages are public by Wagtail's rules; originals and documents are not served here.
    re_path(
        r"^media/(?P<path>images/.+)$", serve, {"document_root": settings.MEDIA_ROOT}
    ),
    path("", include("media_pipeline.urls")),
    path("", include("courses.urls")),
    path("", include(wagtail_urls)),
]
