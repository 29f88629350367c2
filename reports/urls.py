from django.urls import path

from reports.views import branches, home, lectures, quizzes, sheets

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("branches/", branches.branches, name="branches"),
    path("lectures/", lectures.lectures, name="lectures"),
    path("lectures/<uuid:key>/", lectures.lecture, name="lecture"),
    path("sheets/", sheets.index, name="sheets"),
    path("sheets/<slug:name>/", sheets.sheet, name="sheet"),
    path("quizzes/", quizzes.quizzes, name="quizzes"),
    path("quizzes/<uuid:key>/", quizzes.quiz, name="quiz"),
]
