from cms.views.quiz_desk.analysis import QuizAnalysisView
from cms.views.quiz_desk.banks import BankListView, BankPracticeView, BankView
from cms.views.quiz_desk.corrections import CorrectionView
from cms.views.quiz_desk.grants import GrantsView
from cms.views.quiz_desk.images import AddImageView, ImageView
from cms.views.quiz_desk.importing import (
    ExportFileView,
    ExportView,
    ImportedFileView,
    ImportPreviewView,
    ImportView,
    TemplateFileView,
)
from cms.views.quiz_desk.many import (
    DuplicatesView,
    ManyQuestionsView,
    TakeBackView,
)
from cms.views.quiz_desk.previews import QuestionPhoneView, QuizPhoneView
from cms.views.quiz_desk.questions import QuestionView, RetireQuestionView
from cms.views.quiz_desk.quizzes import (
    QuizIndexView,
    QuizPreviewView,
    QuizView,
    RetireQuizView,
)

__all__ = [
    "AddImageView",
    "BankListView",
    "BankPracticeView",
    "BankView",
    "CorrectionView",
    "DuplicatesView",
    "ExportFileView",
    "ExportView",
    "GrantsView",
    "ImageView",
    "ImportPreviewView",
    "ImportView",
    "ImportedFileView",
    "ManyQuestionsView",
    "QuestionPhoneView",
    "QuestionView",
    "QuizAnalysisView",
    "QuizIndexView",
    "QuizPhoneView",
    "QuizPreviewView",
    "QuizView",
    "RetireQuestionView",
    "RetireQuizView",
    "TakeBackView",
    "TemplateFileView",
]
