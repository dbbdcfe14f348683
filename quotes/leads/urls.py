from django.urls import path, re_path

from quotes.leads import views

REFERENCE = r"(?P<reference>[Ll]-[0-9A-Za-z]{6})"

urlpatterns = [
    path("form/", views.form, name="lead-form"),
    path("ask/", views.ask, name="lead-ask"),
    path("reminder/<str:token>/", views.reminder, name="lead-reminder"),
    path("letter/<str:token>/", views.letter, name="lead-letter"),
    re_path(rf"^{REFERENCE}/$", views.contact, name="lead-contact"),
    re_path(rf"^{REFERENCE}/withdraw/$", views.withdraw, name="lead-withdraw"),
]
