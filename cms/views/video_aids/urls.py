from django.urls import path

from cms.views.video_aids import captions, chapters, posters

# Below `/admin/videos/<key>/`.
urlpatterns = [
    path("captions/", captions.CaptionsView.as_view(), name="captions"),
    path("captions/speech/", captions.SpeechView.as_view(), name="speech"),
    path("captions/<uuid:caption>/", captions.CaptionView.as_view(), name="caption"),
    path(
        "captions/<uuid:caption>/text.vtt",
        captions.CaptionFileView.as_view(),
        name="caption_file",
    ),
    path(
        "captions/<uuid:caption>/publish/",
        captions.CaptionPublishView.as_view(),
        name="caption_publish",
    ),
    path(
        "captions/<uuid:caption>/delete/",
        captions.CaptionDeleteView.as_view(),
        name="caption_delete",
    ),
    path("chapters/", chapters.ChaptersView.as_view(), name="chapters"),
    path("poster/", posters.PosterView.as_view(), name="poster"),
]
