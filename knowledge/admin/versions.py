"""One version of an article: what changed in it, and what may be done with it."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from knowledge.differences import compare_texts
from knowledge.library import LIBRARY
from knowledge.models import ArticleVersion
from knowledge.publishing import ProposalError, accept_proposal, decline_proposal, restore_version

if TYPE_CHECKING:
    from knowledge.admin.articles import ArticleAdmin

_DONE = {
    "restore": "Version {number} stands again, as version {current}.",
    "accept": "The proposed text stands now, as version {current}.",
    "decline": "The proposal was declined. Its text stays in the history.",
}


class VersionView:
    def __init__(self, model_admin: "ArticleAdmin") -> None:
        self._admin = model_admin

    def __call__(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        if not self._admin.has_view_permission(request):
            raise PermissionDenied
        versions = ArticleVersion.objects.visible_to(request.user).filter(article=pk)
        version = versions.filter(number=number).select_related("article", "author").first()
        if version is None:
            raise Http404("There is no such version.")
        if request.method == "POST":
            return self._act(request, version, request.POST.get("act", ""))
        return self._show(request, version, self._find_other(request, version))

    def _act(self, request: HttpRequest, version: ArticleVersion, act: str) -> HttpResponse:
        if act not in self._find_acts(request, version):
            raise PermissionDenied
        try:
            match act:
                case "restore":
                    restore_version(version, author=request.user)  # type: ignore[arg-type]
                case "accept":
                    accept_proposal(version.pk)
                case "decline":
                    decline_proposal(version.pk)
        except ProposalError as error:
            self._admin.message_user(request, str(error), messages.WARNING)
        else:
            LIBRARY.expire()
            article = version.article
            article.refresh_from_db()
            words = _DONE[act].format(number=version.number, current=article.version)
            self._admin.log_change(request, article, words)
            self._admin.message_user(request, words, messages.SUCCESS)
        return redirect("admin:knowledge_article_change", version.article_id)

    def _find_acts(self, request: HttpRequest, version: ArticleVersion) -> list[str]:
        """What this person may do with this version."""
        may_publish = self._admin.has_publish_permission(request)
        may_change = self._admin.has_change_permission(request, version.article)
        if version.state == ArticleVersion.State.PROPOSED:
            return ["accept", "decline"] if may_publish and may_change else []
        if version.is_current or not may_change:
            return []
        return ["restore"] if may_publish or not version.article.is_settled else []

    def _find_other(self, request: HttpRequest, version: ArticleVersion) -> ArticleVersion | None:
        """The version to compare with: the one asked for, else the one before; what stands, for a proposal and for the
        first."""
        others = ArticleVersion.objects.filter(article=version.article).exclude(pk=version.pk)
        asked = request.GET.get("with", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 10:
            return others.filter(number=int(asked)).first()
        earlier = others.filter(number__lt=version.number, state=ArticleVersion.State.KEPT)
        found = earlier.first() if version.state == ArticleVersion.State.KEPT else None
        return found or others.filter(number=version.article.version).first()

    def _show(self, request: HttpRequest, version: ArticleVersion, other: ArticleVersion | None) -> HttpResponse:
        context: dict[str, Any] = {
            **self._admin.admin_site.each_context(request),
            "opts": self._admin.opts,
            "media": self._admin.media,
            "title": f"{version.article.title}: version {version.number}",
            "version": version,
            "other": other,
            "others": ArticleVersion.objects.filter(article=version.article).exclude(pk=version.pk).defer("body"),
            "changes": _compare(other, version),
            "acts": self._find_acts(request, version),
            "article_url": reverse("admin:knowledge_article_change", args=[version.article_id]),
        }
        return TemplateResponse(request, "admin/knowledge/version.html", context)


def _compare(other: ArticleVersion | None, version: ArticleVersion) -> list[tuple[str, Any]]:
    """(field, lines) for what differs."""
    pairs = [
        (field.capitalize(), compare_texts(getattr(other, field) if other else "", getattr(version, field)))
        for field in ("title", "summary", "body")
    ]
    return [(field, lines) for field, lines in pairs if lines]
