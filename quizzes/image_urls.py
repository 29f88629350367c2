from django.urls import path

from quizzes.views import images

app_name = "question-images"

urlpatterns = [path("<str:token>", images.image, name="image")]
