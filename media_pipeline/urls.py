from django.urls import re_path

from media_pipeline.delivery import OBJECT_PATH
from media_pipeline.views import media_object

app_name = "media_pipeline"
urlpatterns = [
    # \Z: a dollar sign would let a line break through.
    re_path(rf"^{OBJECT_PATH}\Z", media_object, name="object"),
]
