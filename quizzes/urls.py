from django.urls import path

from quizzes.views import marking

app_name = "marking"

_QUESTION = "<uuid:quiz>/<uuid:entry>/<int:no>/"

urlpatterns = [
    path("", marking.queue, name="queue"),
    path(_QUESTION, marking.next_answer, name="next"),
    path(_QUESTION + "marked/", marking.marked, name="marked"),
    path(_QUESTION + "<int:item>/", marking.one_answer, name="answer"),
]
