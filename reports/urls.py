from django.urls import path

from reports.views import branches, lectures, quizzes

app_name = "reports"
urlpatterns = [
    path("", branches.home, name="home"),
    path("branches/", branches.branches, name="branches"),
    path("lectures/", lectures.lectures, name="lectures"),
    path("lectures/<uuid:key>/", lectures.lecture, name="lecture"),
    path("quizzes/", quizzes.quizzes, name="quizzes"),
    path("quizzes/<uuid:key>/", quizzes.quiz, name="quiz"),
]
