"""`/api/v1/articles`."""

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field, Query, Router

from api.admission import Caller, StaffKey, StaffRequest
from api.answering import answer, read_one
from api.paging import PageOf, read_page, write_time
from api.scopes import Scope
from api.shapes import ArticleList, ArticleSummary, ArticleView
from chat.api.openapi import describe
from chat.database import run_in_database
from knowledge.models import Article

router = Router(tags=["Articles"], auth=StaffKey())


class ArticleFilter(PageOf):
    status: Literal["", "draft", "review", "published", "archived"] = ""
    product: str = Field(default="", max_length=12)
    language: str = Field(default="", max_length=16)


@router.get("/articles", summary="List articles", openapi_extra=describe(200, ArticleList))
async def list_articles(request: StaffRequest, wanted: Query[ArticleFilter]) -> HttpResponse:
    """The articles that the key's user may read, by slug and without their texts. Needs the scope `articles:read`."""
    request.auth.need(Scope.ARTICLES)
    return answer(await run_in_database(_list, request.auth, wanted))


@router.get("/articles/{slug}", summary="Read an article", openapi_extra=describe(200, ArticleView))
async def read_article(request: StaffRequest, slug: str) -> HttpResponse:
    """One article with its text. Needs the scope `articles:read`."""
    request.auth.need(Scope.ARTICLES)
    return answer(await run_in_database(_read, request.auth, slug))


def _list(caller: Caller, wanted: ArticleFilter) -> ArticleList:
    visible = _find(caller)
    chosen = {name: value for name in ("status", "product", "language") if (value := getattr(wanted, name))}
    page, following = read_page(visible.filter(**chosen).defer("body"), visible, wanted, key="slug", ascending=True)
    return ArticleList([ArticleSummary(**_describe(article)) for article in page], following)


def _read(caller: Caller, slug: str) -> ArticleView:
    article = read_one(_find(caller), slug=slug)
    return ArticleView(**_describe(article), body=article.body)


def _find(caller: Caller) -> QuerySet[Article]:
    return Article.objects.visible_to(caller.user)


def _describe(article: Article) -> dict[str, Any]:
    names = ("slug", "title", "summary", "category", "product", "language", "audience", "status", "version")
    return {name: getattr(article, name) for name in names} | {"updated_at": write_time(article.updated_at)}
