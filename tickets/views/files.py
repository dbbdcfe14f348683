"""Attachments, for those who may read the ticket alone."""

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tickets.errors import NotFoundError
from tickets.models import Attachment
from tickets.services.owning import find_own_tickets
from tickets.views.claims import make_claim, private


@require_safe
@private
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A download; pictures of a few kinds are shown in the page when asked for so."""
    found = Attachment.objects.select_related("ticket").filter(pk=pk).first()
    if found is None or not _may_read(request, found):
        raise NotFoundError("")
    try:
        content = found.file.open()
    except FileNotFoundError:
        raise NotFoundError("") from None
    is_inline = found.is_image and "inline" in request.GET
    response = FileResponse(content, as_attachment=not is_inline, filename=found.name, content_type=found.media_type)
    # Whatever the file holds, it is nobody's page: no script, no frame, no guessing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _may_read(request: HttpRequest, found: Attachment) -> bool:
    if Attachment.objects.visible_to(request.user).filter(pk=found.pk).exists():
        return True
    return find_own_tickets(make_claim(request)).filter(conversation_id=found.ticket.conversation_id).exists()
