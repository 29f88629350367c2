from django.urls import path

from training.views import credit, credit_settings

app_name = "credit"
urlpatterns = [
    path("", credit.mine, name="mine"),
    path("members/<uuid:key>/", credit.member, name="member"),
    path("members/<uuid:key>/paper/", credit.paper, name="paper"),
    path("entries/<uuid:key>/reverse/", credit.reverse_, name="reverse"),
    path("rules/", credit_settings.rules, name="rules"),
    path("rules/new/", credit_settings.new_rule, name="new-rule"),
    path("rules/defaults/", credit_settings.defaults, name="defaults"),
    path("targets/new/", credit_settings.new_target, name="new-target"),
    path("rules/<slug:what>/<uuid:key>/end/", credit_settings.end, name="end"),
]
