from django.urls import path

from accounts.views import policies

urlpatterns = [
    path("", policies.policy_list, name="my-policies"),
    path("<str:number>/", policies.policy_page, name="policy"),
]
