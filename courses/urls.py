from django.urls import path

from courses.views import (
    captions,
    checkpoints,
    keep,
    mistakes,
    practice,
    quiz,
    quiz_save,
    study,
    watch,
)
from courses.views.quiz_door import Part

app_name = "courses"

urlpatterns = [
    path("lectures/<uuid:key>/", study.lecture, name="lecture"),
    path("lectures/<uuid:key>/watch/open", watch.watch_open, name="watch-open"),
    path("lectures/<uuid:key>/watch/beat", watch.watch_beat, name="watch-beat"),
    path("lectures/<uuid:key>/watch/settle", watch.watch_settle, name="watch-settle"),
    path(
        "lectures/<uuid:key>/captions/<slug:language>.vtt",
        captions.caption_file,
        name="captions",
    ),
    path("lectures/<uuid:key>/chapters.vtt", captions.chapter_file, name="chapters"),
    path(
        "lectures/<uuid:key>/transcript/<slug:language>/",
        captions.transcript_page,
        name="transcript",
    ),
    path("lectures/<uuid:key>/keep/<slug:what>/", keep.keep, name="keep"),
    path(
        "lectures/<uuid:key>/checkpoints/<uuid:point_key>/",
        checkpoints.answer,
        name="checkpoint",
    ),
    path("lectures/<uuid:key>/quiz/", quiz.intro, name="quiz"),
    path(
        "lectures/<uuid:key>/pretest/",
        quiz.intro,
        {"part": Part.PRETEST},
        name="pretest",
    ),
    path(
        "lectures/<uuid:key>/quiz/<uuid:attempt_key>/", quiz.taking, name="quiz-taking"
    ),
    path(
        "lectures/<uuid:key>/quiz/<uuid:attempt_key>/result/",
        quiz.result,
        name="quiz-result",
    ),
    path(
        "lectures/<uuid:key>/quiz/<uuid:attempt_key>/save",
        quiz_save.save,
        name="quiz-save",
    ),
    path("records/", study.records, name="records"),
    path("records/mistakes/", mistakes.book, name="mistakes"),
    path("records/mistakes/next/", mistakes.next_due, name="mistake-next"),
    path("records/mistakes/<uuid:key>/", mistakes.one, name="mistake"),
    path("records/mistakes/<uuid:key>/remove/", mistakes.remove, name="mistake-remove"),
    path("practice/", practice.start, name="practice"),
    path("practice/<int:no>/", practice.question, name="practice-question"),
    path("practice/done/", practice.done, name="practice-done"),
]
