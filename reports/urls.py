from django.urls import path

from reports.views import (
    exports,
    filings,
    home,
    matrix,
    quizzes,
    sheets,
)

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("sheets/", sheets.index, name="sheets"),
    path("sheets/<slug:name>/", sheets.sheet, name="sheet"),
    path("sheets/<slug:name>/file/", filings.file_now, name="file-sheet"),
    path("duties/", matrix.matrix, name="matrix"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:key>/", exports.export, name="export"),
    path("exports/<uuid:key>/file/", exports.export_file, name="export-file"),
    path("filings/", filings.filings, name="filings"),
    path("filings/<uuid:key>/", filings.filing, name="filing"),
    path("filings/<uuid:key>/correct/", filings.correct, name="correct"),
    path("quizzes/", quizzes.quizzes, name="quizzes"),
    path("quizzes/<uuid:key>/", quizzes.quiz, name="quiz"),
]
