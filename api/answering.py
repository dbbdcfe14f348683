"""Answers of the API of programs."""

from typing import Any, NoReturn, TypeVar

import msgspec
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from chat.errors import NotFoundError

Row = TypeVar("Row", bound=Model)


def answer(body: Any, status: int = 200) -> HttpResponse:
    """As JSON that nobody keeps."""
    response = HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def read_one(visible: QuerySet[Row], **wanted: Any) -> Row:
    """Raises NotFoundError for what is not there, and alike for what this caller may not see."""
    row = visible.filter(**wanted).first()
    return row or raise_absent()


def raise_absent() -> NoReturn:
    raise NotFoundError(_("It does not exist, or this key may not see it."))
