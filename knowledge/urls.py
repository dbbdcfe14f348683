from django.urls import path

from knowledge.pages.articles import article
from knowledge.pages.category import category
from knowledge.pages.feedback import feedback
from knowledge.pages.home import help_home

app_name = "knowledge"
urlpatterns = [
    path("", help_home, name="home"),
    path("topics/<str:slug>/", category, name="category"),
    path("<slug:slug>/", article, name="article"),
    path("<slug:slug>/feedback/", feedback, name="feedback"),
]
