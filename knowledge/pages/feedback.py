"""“Did this help?”: a form of its own, so that the article's page is the same for everybody and may be kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge.feedback import TooManyError, give_feedback
from knowledge.models import Article
from knowledge.models.feedback import COMMENT_CHARACTERS


class FeedbackForm(forms.Form):
    is_helpful = forms.TypedChoiceField(
        label=gettext_lazy("Did this help?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("What was missing, or unclear?"),
        required=False,
        max_length=COMMENT_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, or with `?part=form` the form alone, which the article's page puts in its place. A script gets 204
    for what was kept."""
    found = get_object_or_404(Article.objects.visible_to(request.user).published(), slug=slug)
    is_part = request.GET.get("part") == "form"
    if request.method != "POST":
        return _show(request, found, FeedbackForm(initial={"is_helpful": request.GET.get("helpful")}), is_part)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, is_part, status=400)
    visitor_id: Any = getattr(request, "visitor_id", None)
    try:
        give_feedback(found, visitor_id, **form.cleaned_data)
    except TooManyError:
        form.add_error(None, _("Many readers have told us about this article today. Please try again tomorrow."))
        return _show(request, found, form, is_part, status=429)
    if is_part:
        return HttpResponse(status=204)
    messages.success(request, _("Thank you. Your feedback reaches the people who write these articles."))
    return redirect(found)


def _show(
    request: HttpRequest, article: Article, form: FeedbackForm, is_part: bool, *, status: int = 200
) -> HttpResponse:
    template = "knowledge/_feedback_form.html" if is_part else "knowledge/feedback.html"
    return render(request, template, {"article": article, "form": form}, status=status)
