from django.urls import path, register_converter

from quotes import views
from quotes.references import ReferenceConverter

register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("", views.my_quotes, name="my-quotes"),
    path("vehicles/", views.vehicles, name="quote-vehicles"),
    path("check/", views.check, name="quote-check"),
    path("<reference:reference>/", views.quote, name="quote"),
    path("<reference:reference>/card/", views.card, name="quote-card"),
    path("<reference:reference>/choose/", views.choose, name="quote-choose"),
    path("<reference:reference>/renew/", views.renew, name="quote-renew"),
    path("<reference:reference>/fresh/", views.fresh, name="quote-fresh"),
    path("<reference:reference>/save/", views.save, name="quote-save"),
]
