"""Sign-in and the choices of any visitor, under the names the libraries and the header use.

Only these doors of allauth are open: no sign-up, no reset by mail, no e-mail pages.
"""

from allauth.account import views as allauth_views
from django.urls import path

from members import views

urlpatterns = [
    path("login/", allauth_views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path(
        "password/change/",
        allauth_views.password_change,
        name="account_change_password",
    ),
    path("language/", views.set_language, name="set_language"),
    path("display/", views.set_display, name="set_display"),
]
