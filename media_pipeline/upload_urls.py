from django.urls import path

from media_pipeline.upload_views import TitleView, UploadsView, UploadView

app_name = "uploads"
urlpatterns = [
    path("", UploadsView.as_view(), name="all"),
    path("<uuid:key>/", UploadView.as_view(), name="one"),
    path("<uuid:key>/title/", TitleView.as_view(), name="title"),
]
