"""An article that starts from a question which had no answer: `add/?question=<id>`."""

from typing import Any

from django.http import HttpRequest
from django.utils.text import slugify

from knowledge.models import Article, UnansweredQuestion


def describe_start(request: HttpRequest) -> dict[str, Any]:
    """The new article's first values: the question as its title, in its address, and as words to find it by."""
    question = find_question(request)
    if question is None:
        return {}
    text = question.question
    title = (text[:1].upper() + text[1:])[: Article._meta.get_field("title").max_length or 120]
    # The form's script makes an address of a title that is typed, not of one that stands there.
    slug = slugify(title)[: Article._meta.get_field("slug").max_length or 80].strip("-")
    return {"title": title, "slug": slug, "keywords": text, "owner": request.user.pk, "category": ""}


def answer_question(request: HttpRequest, article: Article) -> None:
    """The article is the question's answer from now on; once it is published the question is answered."""
    question = find_question(request)
    if question is None:
        return
    question.article = article
    if article.status == Article.Status.PUBLISHED:
        question.status = UnansweredQuestion.Status.ANSWERED
    question.save(update_fields=["article", "status"])


def find_question(request: HttpRequest) -> UnansweredQuestion | None:
    asked = request.GET.get("question", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    return UnansweredQuestion.objects.visible_to(request.user).filter(pk=int(asked)).first()
