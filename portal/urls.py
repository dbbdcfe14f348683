from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from knowledge.pages.sitemap import sitemap
from portal import framed_visitors, views
from portal.metrics import metrics

urlpatterns = [
    path("", views.home, name="home"),
    path("chat/", views.chat, name="chat"),
    path("chat/token/", framed_visitors.renew_token, name="visitor-token"),
    path("chat/carry/", framed_visitors.carry, name="visitor-carry"),
    path("widget.js", views.widget_script, name="widget-script"),
    path("brand.css", views.brand_css, name="brand-css"),
    path(
        "account/sign-in/",
        LoginView.as_view(template_name="account/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("account/sign-out/", LogoutView.as_view(next_page="home"), name="sign-out"),
    path("account/policies/", include("accounts.urls")),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("help/", include("knowledge.urls")),
    path("quotes/contact/", include("quotes.leads.urls")),
    path("quotes/", include("quotes.urls")),
    path("dashboard/", include("quotes.leads.dashboard.urls")),
    path("tickets/", include("tickets.urls")),
    path("inbox/", include("inbox.urls")),
    path("api/", include("chat.api.urls")),
    path("metrics", metrics),
    path("admin/", admin.site.urls),
]

handler500 = "portal.views.server_error"
