from django.urls import path

from training.views import chasing

app_name = "chasing"
urlpatterns = [
    path("", chasing.overdue, name="overdue"),
    path("remind/", chasing.send_reminders, name="remind"),
    path("chat/", chasing.chat_text, name="chat-text"),
    path("chat/<uuid:key>/names/", chasing.choose_names, name="choose-names"),
]
