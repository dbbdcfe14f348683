"""The text of an article as readers will see it, beside the field in which it is written."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from knowledge.markdown import render
from knowledge.models.article import LONGEST_BODY

if TYPE_CHECKING:
    from knowledge.admin.articles import ArticleAdmin


class MarkdownField(forms.Textarea):
    """A field with a preview; without a script it is a field."""

    class Media:
        css = {"all": ["admin-portal/preview.css"]}
        js = [forms.Script("admin-portal/preview.js", type="module")]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        return mark_safe(render_to_string("admin/knowledge/_markdown_field.html", {"field": field}))  # noqa: S308


class PreviewView:
    """Answers a text by POST with its HTML, by the renderer of the help centre. Stores nothing."""

    def __init__(self, model_admin: "ArticleAdmin") -> None:
        self._admin = model_admin

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (self._admin.has_add_permission(request) or self._admin.has_change_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        body = request.POST.get("body", "").replace("\r\n", "\n").strip()
        if len(body) > LONGEST_BODY:
            return HttpResponse("The text is too long to be shown, and to be saved.", status=413)
        return HttpResponse(render(body).html)
